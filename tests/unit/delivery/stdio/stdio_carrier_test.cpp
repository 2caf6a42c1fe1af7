// The carrier with real child processes: small scripts that behave, and that do not.
#include "broker/delivery/stdio/stdio_carrier.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/support/captured_stderr.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/unit/delivery/stdio/adapter_fixture.hpp"

using namespace signalbox;
using namespace signalbox::delivery;
using namespace signalbox::tests;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

const std::string& ready = adapter_ready;
using adapter = script_adapter;

std::string answering(const std::string& outcome, const std::string& before = "") {
    return adapter_answering(outcome, before);
}

} // namespace

TEST_CASE("stdio carrier: what an adapter answers is the outcome", "[delivery][stdio]") {
    adapter good(answering("accepted"));
    CHECK(good.of().max_in_flight() == 1); // until it has said what it can
    CHECK_FALSE(good.of().honours_keys());
    CHECK(good.deliver("one").what == outcome::kind::accepted);
    CHECK(good.of().max_in_flight() == 4);
    CHECK(good.of().honours_keys());
    for (const outcome& each : good.deliver_at_once({"a", "b", "c", "d"})) CHECK(each.what == outcome::kind::accepted);
    CHECK(adapter(answering("rejected")).deliver("one").what == outcome::kind::rejected);
    CHECK(adapter(answering("duplicate")).deliver("one").what == outcome::kind::duplicate);
}

TEST_CASE("stdio carrier: a large payload lies in the adapter's folder until it has answered", "[delivery][stdio]") {
    adapter keeps(answering("accepted",
                            " if 'payload' in what: open('kept', 'w').write(open(what['payload']['path']).read())\n"));
    const std::string large(3UL << 20, 'x');
    CHECK(keeps.deliver("large", 10s, large).what == outcome::kind::accepted);
    CHECK(file_text(keeps.state() + "/kept") == large);
    CHECK_FALSE(std::filesystem::exists(keeps.state() + "/large.1.payload"));
}

TEST_CASE("stdio carrier: an adapter that dies leaves what it had unknown, and is started again", "[delivery][stdio]") {
    adapter dies(answering("accepted", " if what['type'] == 'deliver' and not os.path.exists('died'):\n"
                                       "  open('died', 'w'); sys.exit(1)\n"));
    const outcome first = dies.deliver("one");
    CHECK(first.what == outcome::kind::unknown);
    CHECK(first.code == "death");
    CHECK(dies.until_decided("one").what == outcome::kind::accepted);
}

TEST_CASE("stdio carrier: the log says why an adapter ended, with what, and why it was not started",
          "[delivery][stdio]") {
    test::captured_stderr log;
    const auto said = [&](const std::string& text) { return log.text().find(text) != std::string::npos; };
    adapter dies(ready + "heard(); sys.exit(7)");
    dies.deliver("one");
    CHECK(dies.run_until([&] { return said("\"state\":\"exit 7\""); }));
    CHECK(said("\"level\":\"warning\",\"event\":\"adapter.ended\""));
    adapter killed(ready + "heard(); os.kill(os.getpid(), signal.SIGSEGV)");
    killed.deliver("one");
    CHECK(killed.run_until([&] { return said("\"state\":\"signal 11\""); }));

    adapter never("sys.exit(3)");
    CHECK(never.deliver("one").code == "not-running");
    CHECK(said("\"event\":\"adapter.not_started\""));
    CHECK(said("\"event\":\"adapter.waits\",\"destination\":\"test\",\"count\":\"1\",\"reason\":\"started again "
               "after 1 ms\""));
    CHECK(eventually([&] {
        never.deliver("one");
        return said("\"reason\":\"started again after 2 ms\"");
    }));
}

TEST_CASE("stdio carrier: two deaths on one delivery reject it, and take no other with it", "[delivery][stdio]") {
    adapter picky(
        answering("accepted", " if what.get('delivery_id') == 'bad': os.kill(os.getpid(), signal.SIGKILL)\n"));
    CHECK(picky.deliver("good").what == outcome::kind::accepted);
    picky.deliver_at_once({"bad", "good 2", "good 3"});
    CHECK(picky.until_decided("good 2").what == outcome::kind::accepted);
    const outcome bad = picky.until_decided("bad");
    CHECK(bad.what == outcome::kind::rejected);
    CHECK(bad.code == "adapter-death");
    CHECK(picky.until_decided("good 3").what == outcome::kind::accepted);
}

TEST_CASE("stdio carrier: noise and endless lines end it, foreign answers are left alone", "[delivery][stdio]") {
    CHECK(adapter(ready + "heard(); print('listening on port 80', flush=True); heard()").deliver("one").code ==
          "death");
    CHECK(adapter(ready + "heard()\nwhile True: sys.stdout.write('x' * 65536)").deliver("one").code == "death");
    adapter liar(ready + "what = heard(); result({'delivery_id': 'another'}, 'accepted'); result(what, 'rejected', "
                         "code='422'); heard(); heard()");
    const outcome answer = liar.deliver("one");
    CHECK(answer.what == outcome::kind::rejected);
    CHECK(answer.code == "422");
}

TEST_CASE("stdio carrier: who does not answer in time is unknown; who was never asked is tried again",
          "[delivery][stdio]") {
    adapter hangs(answering("accepted", " if what.get('delivery_id') == 'one': continue\n"));
    CHECK(hangs.deliver("first").what == outcome::kind::accepted); // it runs
    const outcome late = hangs.deliver("one", 800ms);
    CHECK(late.what == outcome::kind::unknown);
    CHECK(late.code == "timeout");

    const outcome never = adapter("heard()", {.handshake = 100ms}).deliver("one");
    CHECK(never.what == outcome::kind::retry);
    CHECK(never.code == "not-running");
}

TEST_CASE("stdio carrier: one that answers no ping is ended", "[delivery][stdio]") {
    adapter deaf(ready + "signal.pause()", {.pong_max = 50ms});
    CHECK(deaf.deliver("one", 60s).code == "death");
}

TEST_CASE("stdio carrier: a pong that nobody asked for is left alone", "[delivery][stdio]") {
    adapter eager(ready + "say(type='pong', n=99)\nwhile True:\n what = heard()\n if what['type'] == 'ping':\n"
                          "  say(type='pong', n=what['n'] + 7); say(type='pong', n=what['n'])\n"
                          "  open('pinged', 'a').write('x')\n"
                          " elif what['type'] == 'deliver': result(what, 'accepted')\n else: sys.exit()\n",
                  {.pong_max = 100ms});
    CHECK(eager.deliver("one").what == outcome::kind::accepted);
    CHECK(eager.run_until([&] {
        const std::string pinged = eager.state() + "/pinged";
        return std::filesystem::exists(pinged) && std::filesystem::file_size(pinged) >= 4;
    }));
    CHECK(eager.deliver("two").what == outcome::kind::accepted); // the same run of it: its file is one
    CHECK(eager.of().state().now == carrier_state::phase::running);
}

TEST_CASE("stdio carrier: what the adapter started goes with it", "[delivery][stdio]") {
    adapter parent(ready + "what = heard()\npid = os.fork()\nif pid == 0: signal.pause()\n"
                           "open('pid', 'w').write(str(pid)); result(what, 'accepted'); heard(); sys.exit()");
    CHECK(parent.deliver("one").what == outcome::kind::accepted);
    const std::string child = file_text(parent.state() + "/pid");
    CHECK(parent.deliver("two").code == "death"); // it ends instead of answering, and its child holds its output
    CHECK(eventually([&] { return ::kill(std::stoi(child), 0) != 0; }));
}

TEST_CASE("stdio carrier: those who come while it starts wait for it, each as long as it may", "[delivery][stdio]") {
    adapter slow("os.mkfifo('go'); open('go').read()\n" + answering("accepted")); // until somebody writes
    CHECK(slow.deliver("hasty", 600ms).what == outcome::kind::retry);             // was not sent
    CHECK(slow.run_until([&] { return std::filesystem::exists(slow.state() + "/go"); }));
    std::ofstream(slow.state() + "/go") << "now";
    for (const outcome& each : slow.deliver_at_once({"a", "b", "c", "d"})) CHECK(each.what == outcome::kind::accepted);
}

TEST_CASE("stdio carrier: payloads that a crash of the hub left are removed", "[delivery][stdio]") {
    asio::thread_pool workers(1);
    const temporary_folder folder;
    std::filesystem::create_directory(folder.file("state"));
    static_cast<void>(folder.write("state/left.1.payload", "content"));
    static_cast<void>(folder.write("state/its-own", "kept"));
    stdio::stdio_settings how;
    how.session.child = {.command = {"/bin/true"}, .folder = folder.file("state")};
    static_cast<void>(stdio::make_stdio_carrier(how, workers));
    CHECK_FALSE(std::filesystem::exists(folder.file("state/left.1.payload")));
    CHECK(file_text(folder.file("state/its-own")) == "kept");
}

TEST_CASE("stdio carrier: a command that is not there is refused when it is made", "[delivery][stdio]") {
    asio::thread_pool workers(1);
    const temporary_folder folder;
    stdio::stdio_settings how;
    how.session.child = {.command = {folder.file("none")}, .folder = folder.file("state")};
    CHECK_THROWS_WITH(stdio::make_stdio_carrier(how, workers), Catch::Contains("No such file"));
    how.session.child.command = {folder.text()};
    CHECK_THROWS_WITH(stdio::make_stdio_carrier(how, workers), Catch::Contains("Is a directory"));
}

TEST_CASE("stdio carrier: what still waits here when the adapter ends never left it", "[delivery][stdio]") {
    // It reads one byte of the first line, which is longer than a pipe holds, and ends.
    adapter half(ready + "os.read(0, 1); sys.exit(1)");
    const auto answers = half.deliver_at_once({"first", "second", "third"}, std::string(900'000, 'x'));
    CHECK(answers[0].what == outcome::kind::unknown);
    for (const outcome& each : {answers[1], answers[2]}) {
        CHECK(each.what == outcome::kind::retry);
        CHECK(each.code == "not-sent");
    }
}

TEST_CASE("stdio carrier: what still waits here at its deadline is not sent any more", "[delivery][stdio]") {
    adapter deaf(ready + "result(heard(), 'accepted'); signal.pause()");
    CHECK(deaf.deliver("zero").what == outcome::kind::accepted);
    const auto answers = deaf.deliver_at_once({"first", "second"}, std::string(900'000, 'x'), 1s);
    CHECK(answers[0].code == "timeout");
    CHECK(answers[1].what == outcome::kind::retry);
    CHECK(answers[1].code == "not-sent");
}

TEST_CASE("stdio carrier: what is configured counts until the adapter has said it", "[delivery][stdio]") {
    adapter good(answering("accepted"), {.idempotent = true});
    CHECK(good.of().honours_keys());
    adapter plain(answering("accepted"));
    CHECK_FALSE(plain.of().honours_keys());
}
