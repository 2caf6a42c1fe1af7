#include "broker/alarms/mail/smtp.hpp"

#include <boost/asio/this_coro.hpp>
#include <catch2/catch.hpp>

#include "broker/alarms/errc.hpp"
#include "broker/http/errc.hpp"
#include "tests/support/await.hpp"
#include "tests/support/smtp_server.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using alarms::mail::encryption;
using offered = smtp_options::encryption;

namespace {

struct sending {
    alarms::mail::mail_server server;
    alarms::mail::submission letter;

    explicit sending(const smtp_server& to, encryption how = encryption::none) {
        server.host = "localhost";
        server.port = to.port();
        server.deadline = std::chrono::seconds(5);
        letter.how = how;
        letter.hello = "hub.example";
        letter.from = "hub@hub.example";
        letter.to = {"duty@practice.example"};
        letter.mail = "Subject: x\r\n\r\n.a line with a dot\r\n";
    }
    sending& log_in() {
        letter.user = "hub";
        letter.password = base::secret("mail password");
        return *this;
    }
    error_code send() const {
        const auto sent = await([](sending what) -> boost::asio::awaitable<result<void>> {
            co_return co_await alarms::mail::send_mail(what.server, what.letter,
                                                       co_await boost::asio::this_coro::executor);
        }(*this));
        return sent ? error_code() : sent.error();
    }
};

smtp_options with_tls(test_certificates& certificates, offered how, std::string offers = "AUTH PLAIN LOGIN") {
    smtp_options made;
    made.how = how;
    made.identity = certificates.server();
    made.offers = std::move(offers);
    return made;
}

bool said(const smtp_server& server, const std::string& beginning) {
    for (const std::string& line : server.heard())
        if (line.starts_with(beginning)) return true;
    return false;
}

} // namespace

TEST_CASE("smtp: a mail arrives with its envelope, its dots as they were", "[alarms][smtp]") {
    smtp_server server({});

    REQUIRE_FALSE(sending(server).send());

    REQUIRE(server.mails().size() == 1);
    const auto mail = server.mails().front();
    CHECK(mail.from == "hub@hub.example");
    CHECK(mail.to == std::vector<std::string>{"duty@practice.example"});
    CHECK(mail.text == "Subject: x\r\n\r\n.a line with a dot\r\n");
    CHECK(said(server, "EHLO hub.example"));
}

TEST_CASE("smtp: STARTTLS comes before the login and the mail, by PLAIN or LOGIN", "[alarms][smtp]") {
    test_certificates certificates;
    for (const std::string method : {"PLAIN", "LOGIN"}) {
        smtp_server server(with_tls(certificates, offered::starttls, "AUTH " + method));
        sending mail(server, encryption::starttls);
        mail.server.ca_file = certificates.ca_file();

        REQUIRE_FALSE(mail.log_in().send());

        REQUIRE(server.mails().size() == 1);
        CHECK(server.mails().front().encrypted);
        CHECK(server.mails().front().login == method);
        CHECK(server.heard()[1] == "STARTTLS");
    }
}

TEST_CASE("smtp: TLS from the first byte", "[alarms][smtp]") {
    test_certificates certificates;
    smtp_server server(with_tls(certificates, offered::implicit));
    sending mail(server, encryption::implicit);
    mail.server.ca_file = certificates.ca_file();

    REQUIRE_FALSE(mail.log_in().send());

    CHECK(server.mails().front().encrypted);
    CHECK(server.mails().front().login == "PLAIN");
}

TEST_CASE("smtp: a server that offers no TLS hears neither password nor mail", "[alarms][smtp]") {
    smtp_options options;
    options.offers = "AUTH PLAIN LOGIN";
    smtp_server server(options);

    CHECK(sending(server, encryption::starttls).log_in().send() == alarms::errc::unencrypted);
    CHECK(sending(server, encryption::none).log_in().send() == alarms::errc::unencrypted);

    CHECK_FALSE(said(server, "AUTH"));
    CHECK_FALSE(said(server, "MAIL"));
}

TEST_CASE("smtp: a certificate of another authority, or for another name, gets nothing", "[alarms][smtp]") {
    test_certificates certificates;
    test_certificates others;
    smtp_server server(with_tls(certificates, offered::starttls));
    sending mail(server, encryption::starttls);
    mail.server.ca_file = others.ca_file();

    CHECK(mail.log_in().send());

    CHECK(server.mails().empty());
    CHECK_FALSE(said(server, "AUTH"));
}

TEST_CASE("smtp: what is said in the clear behind the answer to STARTTLS is not believed", "[alarms][smtp]") {
    test_certificates certificates;
    auto options = with_tls(certificates, offered::starttls);
    options.speaks_ahead = "250 AUTH PLAIN";
    smtp_server server(options);
    sending mail(server, encryption::starttls);
    mail.server.ca_file = certificates.ca_file();

    CHECK(mail.log_in().send());

    CHECK(server.mails().empty());
}

TEST_CASE("smtp: a wrong password, an unknown recipient and a busy server are errors", "[alarms][smtp]") {
    test_certificates certificates;
    auto options = with_tls(certificates, offered::implicit);
    options.busy = 1;
    smtp_server server(options);
    sending mail(server, encryption::implicit);
    mail.server.ca_file = certificates.ca_file();
    mail.log_in();
    sending wrong = mail;
    wrong.letter.password = base::secret("another");

    CHECK(wrong.send() == alarms::errc::mail_refused);
    CHECK(mail.send() == alarms::errc::mail_refused); // busy
    mail.letter.to = {"nobody@practice.example"};
    CHECK(mail.send() == alarms::errc::mail_refused);
    CHECK(server.mails().empty());
    mail.letter.to = {"nobody@practice.example", "duty@practice.example"};
    CHECK_FALSE(mail.send());
    REQUIRE(server.mails().size() == 1);
    CHECK(server.mails().front().to == std::vector<std::string>{"duty@practice.example"});
}

TEST_CASE("smtp: nobody there is an error, and a server that says nothing has a deadline", "[alarms][smtp]") {
    std::uint16_t port = 0;
    {
        const smtp_server gone({});
        port = gone.port();
    }
    smtp_server any({});
    sending mail(any);
    mail.server.port = port;
    CHECK(mail.send() == http::errc::connect);

    test_certificates certificates;
    smtp_server silent(with_tls(certificates, offered::implicit)); // waits for TLS, as we for its greeting
    sending impatient(silent);
    impatient.server.deadline = std::chrono::milliseconds(200);
    CHECK(impatient.send() == http::errc::deadline);
}
