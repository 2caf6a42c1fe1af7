// The carrier with real child processes: small scripts that behave, and that do not.
#include "broker/delivery/stdio/stdio_carrier.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch.hpp>

#include "tests/support/hub_process.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::delivery;
using namespace signalbox::tests;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

// What every script begins with.
const std::string prelude = R"(#!/usr/bin/python3
import json, os, signal, sys, time
def say(**what): print(json.dumps(what), flush=True)
def heard(): return json.loads(sys.stdin.readline() or sys.exit())
def result(what, outcome, **more): say(type="result", delivery_id=what["delivery_id"], outcome=outcome, **more)
heard()
)";
const std::string ready = "say(type='ready', protocol=1, max_in_flight=4, idempotent=True)\n";

// Answers every delivery with that outcome, and every ping.
std::string answering(const std::string& outcome, const std::string& before = "") {
    return ready + "while True:\n what = heard()\n" + before + " if what['type'] == 'deliver': result(what, '" +
           outcome + "')\n elif what['type'] == 'ping': say(type='pong', n=what['n'])\n else: sys.exit()\n";
}

// One destination's core with its carrier, run by the test's own thread.
class adapter {
  public:
    explicit adapter(const std::string& script, std::chrono::milliseconds handshake = 10s,
                     std::chrono::milliseconds pong_max = 10s) {
        std::signal(SIGPIPE, SIG_IGN); // as the hub does
        const std::string file = folder_.write("adapter.py", prelude + script);
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
        stdio::stdio_settings how;
        how.session.destination = "test";
        how.session.child = {.command = {file}, .folder = folder_.file("state")};
        how.session.handshake_max = handshake;
        how.session.ping_every = 50ms;
        how.session.pong_max = pong_max;
        how.restart_first = 1ms;
        how.restart_max = 2ms;
        carrier_ = stdio::make_stdio_carrier(std::move(how), workers_);
    }
    ~adapter() { run(carrier_->end(1s)); }

    outcome deliver(const std::string& name, std::chrono::milliseconds deadline = 10s, std::string bytes = "bytes") {
        return run(carrier_->deliver(parcel_of(name, deadline, std::move(bytes))));
    }
    std::vector<outcome> deliver_at_once(const std::vector<std::string>& names) {
        std::vector<parcel> parcels;
        for (const std::string& name : names) parcels.push_back(parcel_of(name, 10s, "bytes"));
        std::vector<std::future<outcome>> answers;
        for (const parcel& each : parcels)
            answers.push_back(asio::co_spawn(core_, carrier_->deliver(each), asio::use_future));
        core_.restart();
        std::vector<outcome> all;
        for (auto& each : answers) all.push_back(wait(each));
        return all;
    }
    // Again and again, as a courier does.
    outcome until_decided(const std::string& name) {
        outcome last;
        const bool decided = eventually([&] {
            last = deliver(name);
            return last.what == outcome::kind::accepted || last.what == outcome::kind::rejected;
        });
        CHECK(decided);
        return last;
    }
    carrier& of() { return *carrier_; }
    std::string state() const { return folder_.file("state"); }

  private:
    static parcel parcel_of(const std::string& name, std::chrono::milliseconds deadline, std::string bytes) {
        parcel made;
        made.delivery_id = name;
        made.rendered.bytes = std::move(bytes);
        made.rendered.transform_version = "original/1";
        made.deadline = std::chrono::steady_clock::now() + deadline;
        return made;
    }
    template <class T>
    T wait(std::future<T>& answer) {
        while (answer.wait_for(0s) != std::future_status::ready) core_.run_one();
        return answer.get();
    }
    template <class T>
    T run(asio::awaitable<T> what) {
        core_.restart();
        auto answer = asio::co_spawn(core_, std::move(what), asio::use_future);
        return wait(answer);
    }

    temporary_folder folder_;
    asio::thread_pool workers_{2};
    asio::io_context core_;
    std::shared_ptr<carrier> carrier_;
};

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

    const outcome never = adapter("heard()", 100ms).deliver("one");
    CHECK(never.what == outcome::kind::retry);
    CHECK(never.code == "not-running");
}

TEST_CASE("stdio carrier: one that answers no ping is ended", "[delivery][stdio]") {
    adapter deaf(ready + "signal.pause()", 10s, 50ms);
    CHECK(deaf.deliver("one", 60s).code == "death");
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
    CHECK(eventually([&] { return std::filesystem::exists(slow.state() + "/go"); }));
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
}
