#include "broker/alarms/mail/mail_text.hpp"

#include <sstream>

#include <catch2/catch.hpp>

using namespace signalbox;
using alarms::kind;
using namespace alarms::mail;

namespace {

const base::time_point noon = base::from_iso8601("2026-11-22T12:00:00.000000Z").value();

alarms::news news_of(std::string subject, std::string detail, bool opened = true) {
    return {
        {kind::breaker_open, std::move(subject), std::move(detail), noon, {}}, opened, noon + std::chrono::hours(1)};
}

std::string mail(const alarms::news& what) {
    return mail_of(what, {"hub@hub.example", {"duty@practice.example", "it@practice.example"}, "hub.example"});
}

// The header fields, each with its folded lines.
std::vector<std::string> fields_of(const std::string& mail) {
    std::vector<std::string> fields;
    std::istringstream lines(mail.substr(0, mail.find("\r\n\r\n")));
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(' '))
            fields.back() += line;
        else
            fields.push_back(line);
    }
    return fields;
}

} // namespace

TEST_CASE("alarm mail: it says what, about whom and since when", "[alarms][mail]") {
    const std::string text = mail(news_of("practice-a81001", "nothing is taken to it but probes"));

    CHECK(text.starts_with("Date: Sun, 22 Nov 2026 13:00:00 +0000\r\nFrom: <hub@hub.example>\r\n"
                           "To: <duty@practice.example>,\r\n <it@practice.example>\r\nMessage-ID: <"));
    CHECK(text.find("Subject: Signalbox: breaker open opened: practice-a81001\r\n") != std::string::npos);
    CHECK(text.find("Auto-Submitted: auto-generated\r\n") != std::string::npos);
    CHECK(text.find("\r\n\r\nThe alarm \"breaker open\" has opened.\r\n") != std::string::npos);
    CHECK(text.find("what:   nothing is taken to it but probes\r\n") != std::string::npos);
    CHECK(text.find("opened: 2026-11-22T12:00:00.000000Z\r\n") != std::string::npos);
    CHECK(mail(news_of("a", "b", false)).find("closed: 2026-11-22T13:00:00.000000Z") != std::string::npos);
}

TEST_CASE("alarm mail: the same news has the same message id, other news another", "[alarms][mail]") {
    const auto id_in = [](const std::string& text) {
        const auto at = text.find("Message-ID: ");
        return text.substr(at, text.find('\r', at) - at);
    };
    CHECK(id_in(mail(news_of("a", "x"))) == id_in(mail(news_of("a", "y"))));
    CHECK(id_in(mail(news_of("a", "x"))) != id_in(mail(news_of("a", "x", false))));
}

TEST_CASE("alarm mail: nothing in a name or a detail makes a field or a line of its own", "[alarms][mail]") {
    const std::string evil = "x\r\nBcc: somebody@else.example\r\n\r\n.\r\nMAIL FROM:<a@b>";

    const std::string text = mail(news_of(evil, evil));

    const auto fields = fields_of(text);
    CHECK(fields.size() == 9);
    for (const std::string& each : fields) CHECK_FALSE(each.starts_with("Bcc"));
    const std::string body = text.substr(text.find("\r\n\r\n") + 4);
    CHECK(body.find("\r\nBcc") == std::string::npos);
    CHECK(body.find("\r\nMAIL") == std::string::npos);
}

TEST_CASE("alarm mail: every line ends in CR LF and has at most 998 bytes", "[alarms][mail]") {
    const std::string text = mail(news_of(std::string(3'000, 'a'), std::string(3'000, 'b') + "é"));

    std::size_t length = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') {
            CHECK(text[i - 1] == '\r');
            CHECK(length <= 999);
            length = 0;
        } else {
            ++length;
        }
    }
}

TEST_CASE("alarm mail: what is not ASCII is encoded, a character never cut in two", "[alarms][mail]") {
    CHECK(encoded_text("plain") == "plain");
    CHECK(encoded_text("Zürich") == "=?UTF-8?B?WsO8cmljaA==?=");
    CHECK(encoded_text("=?UTF-8?B?WA==?=").starts_with("=?UTF-8?B?PT9"));
    std::string many;
    for (int i = 0; i < 40; ++i) many += "é";
    const std::string encoded = encoded_text(many);
    // 22 characters of two bytes each in the first word of 45 bytes.
    CHECK(encoded.find("?=\r\n =?UTF-8?B?") != std::string::npos);
    for (std::size_t at = 0; at < encoded.size();) {
        const auto end = std::min(encoded.find("\r\n", at), encoded.size());
        CHECK(end - at <= 76);
        at = end + 2;
    }
    const std::string text = mail(news_of("a", "Zürich"));
    CHECK(text.find("Content-Transfer-Encoding: base64\r\n") != std::string::npos);
    for (const char c : text) CHECK(static_cast<unsigned char>(c) < 0x80);
}

TEST_CASE("dot stuffing: a dot at the beginning of a line is doubled, a line with one ends the mail",
          "[alarms][mail]") {
    CHECK(dot_stuffed("a\r\n.\r\n..b\r\nc.d\r\n") == "a\r\n..\r\n...b\r\nc.d\r\n.\r\n");
    CHECK(dot_stuffed(".x") == "..x\r\n.\r\n");
}

TEST_CASE("mail address: one that could end or begin something else is none", "[alarms][mail]") {
    CHECK(is_address("duty.doctor+x@practice.example"));
    for (const char* text :
         {"", "a", "@b", "a@", "a@b@c", "a b@c", "a@b>", "<a@b", "a@b\r\nRCPT TO:<x@y>", "a@b,c@d", "é@b", "\"a b\"@c"})
        CHECK_FALSE(is_address(text));
    CHECK_FALSE(is_address(std::string(300, 'a') + "@b"));
}
