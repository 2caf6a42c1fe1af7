// GP Connect requests over lines, with scripts as adapters.
#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/support/hub_process.hpp"
#include "tests/unit/delivery/stdio/adapter_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using namespace std::chrono_literals;
using message::exchange_failure;

namespace {

const std::string exchanging = "say(type='ready', protocol=1, max_in_flight=4, exchange=True)\n";

// Answers each question by the script's own words, and every ping.
std::string answering(const std::string& words) {
    return exchanging + "while True:\n what = heard()\n if what['type'] == 'exchange': " + words +
           "\n elif what['type'] == 'ping': say(type='pong', n=what['n'])\n elif what['type'] == 'drain': sys.exit()\n";
}

} // namespace

TEST_CASE("stdio exchange: an adapter is asked and answers, with headers and a body", "[delivery][stdio][exchange]") {
    script_adapter good(answering("say(type='response', id=what['id'], status=201, headers={'ETag': what['headers']"
                                  "['If-Match']}, body={'encoding': 'utf8', 'data': ' '.join([what['method'], "
                                  "what['path'], what['ods'], what['body']['data']])})"));
    message::exchange_request what;
    what.method = "PUT";
    what.practice_ods = "A81001";
    what.service = "gpconnect";
    what.path = "/Appointment/1";
    what.fields = {{"If-Match", "W/\"2\""}};
    what.body = "{\"a\":1}";
    const auto answer = good.exchange(what);
    REQUIRE(answer.has_value());
    CHECK(answer->status == 201);
    CHECK(answer->fields == decltype(answer->fields){{"ETag", "W/\"2\""}});
    CHECK(answer->body == "PUT /STU3/1/gpconnect/Appointment/1 A81001 {\"a\":1}");
}

TEST_CASE("stdio exchange: a large answer lies in the adapter's folder, and is taken away",
          "[delivery][stdio][exchange]") {
    script_adapter large(answering("open('big', 'w').write('x' * 3000000); say(type='response', id=what['id'], "
                                   "status=200, body={'encoding': 'file', 'path': 'big'})"));
    CHECK(large.exchange({})->body == std::string(3'000'000, 'x'));
    CHECK_FALSE(std::filesystem::exists(large.state() + "/big"));
    script_adapter outside(answering("say(type='response', id=what['id'], status=200, "
                                     "body={'encoding': 'file', 'path': '/etc/passwd'})"));
    CHECK(outside.exchange({}).error() == exchange_failure::babble);
}

TEST_CASE("stdio exchange: an adapter says why there is no answer", "[delivery][stdio][exchange]") {
    script_adapter busy(answering("say(type='response', id=what['id'], error='busy')"));
    CHECK(busy.exchange({}).error() == exchange_failure::busy);
}

TEST_CASE("stdio exchange: what is no answer is babble", "[delivery][stdio][exchange]") {
    script_adapter odd(answering("say(type='response', id=what['id'], headers={'a': 1}, status=200)"));
    CHECK(odd.exchange({}).error() == exchange_failure::babble);
    script_adapter none(answering("say(type='response', id=what['id'])"));
    CHECK(none.exchange({}).error() == exchange_failure::babble);
}

TEST_CASE("stdio exchange: silence, a death and another's answer are no answers", "[delivery][stdio][exchange]") {
    script_adapter silent(answering("pass"));
    CHECK(silent.exchange({}, 1s).error() == exchange_failure::no_answer);
    script_adapter another(answering("say(type='response', id='17', status=200)"));
    CHECK(another.exchange({}, 1s).error() == exchange_failure::no_answer);
    script_adapter dies(answering("sys.exit(1)"));
    CHECK(dies.exchange({}).error() == exchange_failure::no_answer);
}

TEST_CASE("stdio exchange: a late answer leaves no file behind", "[delivery][stdio][exchange]") {
    script_adapter late(answering("open('big', 'w').write('x'); say(type='response', id='17', status=200, "
                                  "body={'encoding': 'file', 'path': 'big'}); open('told', 'w')"));
    CHECK(late.exchange({}, 1s).error() == exchange_failure::no_answer);
    CHECK(late.run_until([&] {
        return std::filesystem::exists(late.state() + "/told") && !std::filesystem::exists(late.state() + "/big");
    }));
}

TEST_CASE("stdio exchange: one that does not say that it answers is not asked", "[delivery][stdio][exchange]") {
    script_adapter other(adapter_answering("accepted"));
    CHECK(other.exchange({}).error() == exchange_failure::no_practice);
    script_adapter absent("sys.exit(1)");
    CHECK(absent.exchange({}).error() == exchange_failure::not_reached);
}

TEST_CASE("stdio exchange: two questions with the same trace id have their own answers",
          "[delivery][stdio][exchange]") {
    script_adapter crossed(exchanging + "one = heard(); two = heard()\n"
                                        "say(type='response', id=two['id'], status=202)\n"
                                        "say(type='response', id=one['id'], status=201)\nheard()\n");
    message::exchange_request what;
    what.id = "the same";
    const auto answers = crossed.exchange_at_once({what, what});
    CHECK(answers.at(0)->status == 201);
    CHECK(answers.at(1)->status == 202);
}
