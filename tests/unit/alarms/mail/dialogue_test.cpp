#include "broker/alarms/mail/dialogue.hpp"

#include <catch2/catch.hpp>

#include "broker/alarms/errc.hpp"

using namespace signalbox;
using namespace alarms::mail;

namespace {

submission letter(encryption how = encryption::none) {
    submission made;
    made.how = how;
    made.hello = "hub.example";
    made.from = "hub@hub.example";
    made.to = {"a@x.example", "b@x.example"};
    made.mail = "Subject: x\r\n\r\ny\r\n";
    return made;
}

reply answer(unsigned code, std::vector<std::string> lines = {"text"}) { return {code, std::move(lines)}; }

// What is said to each of the answers; "!" with the error's words where it ends.
std::vector<std::string> said(dialogue speaker, const std::vector<reply>& answers) {
    std::vector<std::string> all;
    for (const reply& each : answers) {
        const auto next = speaker.hear(each);
        if (!next) {
            all.push_back("!" + next.error().message());
            break;
        }
        all.push_back(next->start_tls ? speaker.secured().say : next->say);
    }
    return all;
}

using lines = std::vector<std::string>;

} // namespace

TEST_CASE("mail dialogue: greeting, hello, sender, recipients, mail, end", "[alarms][smtp]") {
    CHECK(said(dialogue(letter()),
               {answer(220), answer(250), answer(250), answer(250), answer(250), answer(354), answer(250)}) ==
          lines{"EHLO hub.example\r\n", "MAIL FROM:<hub@hub.example>\r\n", "RCPT TO:<a@x.example>\r\n",
                "RCPT TO:<b@x.example>\r\n", "DATA\r\n", "Subject: x\r\n\r\ny\r\n.\r\n", "QUIT\r\n"});
}

TEST_CASE("mail dialogue: what was offered before TLS does not count after it", "[alarms][smtp]") {
    auto with_login = letter(encryption::starttls);
    with_login.user = "hub";
    with_login.password = base::secret("p");

    const auto all = said(dialogue(with_login), {answer(220), answer(250, {"hi", "STARTTLS", "AUTH PLAIN"}),
                                                 answer(220), answer(250, {"hi"})});

    REQUIRE(all.size() == 4);
    CHECK(all[1] == "STARTTLS\r\n");
    CHECK(all[2] == "EHLO hub.example\r\n");
    CHECK(all[3] == "!" + make_error_code(alarms::errc::no_login).message());
}

TEST_CASE("mail dialogue: without TLS there is no login, whatever is offered", "[alarms][smtp]") {
    auto with_login = letter(encryption::none);
    with_login.user = "hub";
    with_login.password = base::secret("p");

    const auto all = said(dialogue(with_login), {answer(220), answer(250, {"hi", "AUTH PLAIN"})});

    CHECK(all.back() == "!" + make_error_code(alarms::errc::unencrypted).message());
}

TEST_CASE("mail dialogue: keywords are read without case, a refusal is kept without control characters",
          "[alarms][smtp]") {
    dialogue speaker(letter(encryption::starttls));
    REQUIRE(speaker.hear(answer(220)).has_value());
    CHECK(speaker.hear(answer(250, {"hi", "starttls"}))->say == "STARTTLS\r\n");
    CHECK_FALSE(speaker.hear(answer(454, {"not\r\nnow"})).has_value());
    CHECK(speaker.refusal() == "454 not??now");
}

TEST_CASE("mail replies: lines with a dash go on, and everything else is no reply", "[alarms][smtp]") {
    reply_reader reader;
    CHECK_FALSE(reader.line("250-one").value().has_value());
    const auto whole = reader.line("250 two").value();
    REQUIRE(whole);
    CHECK(whole->code == 250);
    CHECK(whole->lines == lines{"one", "two"});
    CHECK(reader.line("220")->has_value());

    for (const char* text : {"", "25", "abc", "250_x", "HTTP/1.1 400"})
        CHECK_FALSE(reply_reader().line(text).has_value());
    reply_reader mixed;
    REQUIRE(mixed.line("250-a").has_value());
    CHECK_FALSE(mixed.line("251 b").has_value());
    reply_reader endless;
    for (int i = 0; i < 64; ++i) REQUIRE(endless.line("250-x").has_value());
    CHECK_FALSE(endless.line("250-x").has_value());
}
