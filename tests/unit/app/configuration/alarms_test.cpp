#include "broker/app/configuration/alarms.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "broker/app/configuration/load.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::app;
using namespace signalbox::tests;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;

configuration read(const std::string& section, const std::string& profile = "demo") {
    static const temporary_folder folder;
    static const std::string directory =
        folder.write("directory.yaml", "mailboxes:\n  - {id: lab01, ods_code: rx1, password: some-password}\n");
    command_line_settings from;
    from.read_secrets = profile != "production";
    return read_configuration(
        "profile: " + profile +
            "\nlisteners:\n  mesh: {listen: \"127.0.0.1:8701\"}\n  admin: {listen: \"127.0.0.1:8700\"}\n" + section +
            "mesh: {shared_key: some-key}\ndirectory: " + directory + "\n",
        "hub.yaml", from);
}

// What is wrong with the section, without the place.
strings problems_of(const std::string& section, const std::string& profile = "demo") {
    strings found;
    try {
        read(section, profile);
    } catch (const configuration_error& e) {
        for (const problem& each : e.problems())
            if (each.pointer.find("alarms") != std::string::npos) found.push_back(each.pointer + ": " + each.what);
    }
    return found;
}

strings problems_of_mail(const std::string& more) {
    return problems_of("alarms:\n  mail: {server: 'mail.example:587', from: hub@x.example, to: duty@x.example" + more +
                       "}\n");
}

} // namespace

TEST_CASE("configuration alarms: without a section the usual ones are looked for, and nobody outside is told",
          "[app]") {
    const auto c = read("");

    CHECK(c.alarms.look_every == 30s);
    CHECK(c.alarms.deliveries.waiting_max == 15min);
    CHECK(c.alarms.deliveries.blocked_max == 1h);
    REQUIRE(c.alarms.feeds);
    CHECK(c.alarms.feeds->hours == 2);
    CHECK_FALSE(c.alarms.mail);
    CHECK_FALSE(c.alarm_webhook);
}

TEST_CASE("configuration alarms: limits, feeds, webhook and mail", "[app]") {
    const auto c = read(R"(alarms:
  look_every: 10s
  waiting_max: 5min
  blocked_max: 2h
  clock_step_max: 1s
  feeds: {silent_hours: 3, days: 4, messages_min: 20}
  webhook: {url: 'https://alarms.example/hub', secret: a-secret}
  mail: {server: 'mail.example:465', encryption: tls, user: hub, password: mail-password, from: hub@x.example,
         to: [duty@x.example, it@x.example]}
)");

    CHECK(c.alarms.look_every == 10s);
    CHECK(c.alarms.deliveries.waiting_max == 5min);
    CHECK(c.alarms.clock_step_max == 1s);
    CHECK(c.alarms.feeds->hours == 3);
    CHECK(c.alarms.feeds->days == 4);
    CHECK(c.alarms.feeds->messages_min == 20);
    REQUIRE(c.alarm_webhook);
    CHECK(c.alarm_webhook->server.address == "alarms.example");
    CHECK(c.alarm_webhook->target == "/hub");
    CHECK(c.alarm_webhook->secret.value.reveal() == "a-secret");
    REQUIRE(c.alarms.mail);
    CHECK(c.alarms.mail->encryption == alarms::mail::encryption::implicit);
    CHECK(c.alarms.mail->password.value.reveal() == "mail-password");
    CHECK(c.alarms.mail->to == strings{"duty@x.example", "it@x.example"});
}

TEST_CASE("configuration alarms: feeds need not be watched", "[app]") {
    CHECK_FALSE(read("alarms: {feeds: {watch: false}}\n").alarms.feeds);
}

TEST_CASE("configuration alarms: a password is said through TLS alone, and needs its user", "[app]") {
    CHECK(problems_of_mail("").empty());
    CHECK(problems_of_mail(", user: hub, password: p").empty());
    CHECK(problems_of_mail(", user: hub") == strings{"/alarms/mail: user and password, or neither"});
    CHECK(problems_of_mail(", password: p") == strings{"/alarms/mail: user and password, or neither"});
    CHECK(problems_of_mail(", user: hub, password: p, encryption: none") ==
          strings{"/alarms/mail: a password is said through TLS alone; set encryption to starttls or tls"});
}

TEST_CASE("configuration alarms: addresses, durations and counts that make no sense are refused", "[app]") {
    CHECK(problems_of("alarms: {mail: {server: 'm:25', from: 'x', to: a@b}}\n") ==
          strings{"/alarms/mail/from: a mail address, as hub@example.nhs.uk"});
    CHECK(problems_of("alarms: {mail: {server: 'm:25', from: a@b, to: [a@b, 'c>@d']}}\n") ==
          strings{"/alarms/mail/to/1: a mail address, as hub@example.nhs.uk"});
    CHECK(problems_of("alarms: {waiting_max: 0s}\n") ==
          strings{"/alarms/waiting_max: a duration of more than nothing"});
    CHECK(problems_of("alarms: {feeds: {days: 5}}\n") == strings{"/alarms/feeds/days: 1 to 4"});
    CHECK(problems_of("alarms: {feeds: {silent_hours: 25}}\n") == strings{"/alarms/feeds/silent_hours: 1 to 24"});
    CHECK(problems_of("alarms: {webhook: {url: 'ftp://x', secret: s}}\n").size() == 1);
}

TEST_CASE("configuration alarms: production tells nobody in the clear on another machine", "[app]") {
    const auto found = problems_of("alarms:\n  webhook: {url: 'http://alarms.example/', secret: {env: S}}\n"
                                   "  mail: {server: 'mail.example:25', encryption: none, from: a@b, to: c@d}\n",
                                   "production");
    const auto has = [&](const std::string& text) {
        return std::any_of(found.begin(), found.end(),
                           [&](const std::string& each) { return each.find(text) != std::string::npos; });
    };
    CHECK(has("/alarms/webhook: production: a webhook over plain HTTP to another machine"));
    CHECK(has("/alarms/mail: production: mail in the clear to another machine"));
}
