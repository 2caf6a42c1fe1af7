#include "broker/alarms/mail/smtp.hpp"

#include <array>
#include <memory>

#include "broker/alarms/errc.hpp"
#include "broker/base/crypto.hpp"
#include "broker/base/log.hpp"
#include "broker/http/calling/dial.hpp"

namespace signalbox::alarms::mail {

namespace {

namespace asio = boost::asio;
using connection = http::calling::client_connection;

constexpr std::size_t line_max = 2'048; // RFC 5321, 4.5.3.1.5 asks for 512

// Lines of the server, one by one.
class line_source {
  public:
    explicit line_source(std::shared_ptr<connection> from) : from_(std::move(from)) {}

    asio::awaitable<result<reply>> next_reply() {
        reply_reader reader;
        while (true) {
            const auto line = co_await next_line();
            if (!line) co_return line.error();
            auto complete = reader.line(*line);
            if (!complete) co_return complete.error();
            if (complete->has_value()) co_return std::move(**complete);
        }
    }
    bool empty() const noexcept { return ahead_.empty(); }

  private:
    asio::awaitable<result<std::string>> next_line() {
        while (true) {
            const auto end = ahead_.find('\n');
            if (end != std::string::npos) {
                std::string line = ahead_.substr(0, end);
                ahead_.erase(0, end + 1);
                if (line.ends_with('\r')) line.pop_back();
                co_return line;
            }
            if (ahead_.size() > line_max) co_return errc::babble;
            std::array<std::byte, 4096> piece{};
            const auto got = co_await from_->read_some(piece, nullptr);
            if (!got) co_return got.error();
            ahead_.append(base::as_text(std::span<const std::byte>(piece).first(*got)));
        }
    }

    std::shared_ptr<connection> from_;
    std::string ahead_;
};

using tls = std::shared_ptr<const http::transport::tls_context>;

// What came before TLS is nobody's: a server, or somebody between, that speaks ahead of it is cut off.
asio::awaitable<result<void>> secure(connection& with, const line_source& from, const tls& context,
                                     const std::string& name) {
    if (!from.empty()) co_return errc::babble;
    with.secure(context, name);
    const error_code failed = co_await with.handshake();
    if (failed) co_return failed;
    co_return result<void>{};
}

asio::awaitable<result<void>> talk(std::shared_ptr<connection> with, dialogue& speaker, const tls& context,
                                   const std::string& name) {
    line_source from(with);
    while (true) {
        const auto heard = co_await from.next_reply();
        if (!heard) co_return heard.error();
        auto next = speaker.hear(*heard);
        if (!next) co_return next.error();
        if (next->start_tls) {
            const auto secured = co_await secure(*with, from, context, name);
            if (!secured) co_return secured.error();
            *next = speaker.secured();
        }
        const error_code failed = co_await with->write(next->say, nullptr);
        if (next->over) co_return result<void>{};
        if (failed) co_return failed;
    }
}

} // namespace

asio::awaitable<result<void>> send_mail(const mail_server& to, submission what, asio::any_io_executor executor) {
    http::client_settings settings;
    settings.host = to.host;
    settings.port = to.port;
    settings.encrypted = what.how != encryption::none;
    settings.ca_file = to.ca_file;
    tls context;
    if (settings.encrypted) {
        auto made = http::transport::tls_context::for_client(settings);
        if (!made) co_return made.error();
        context = std::move(*made);
    }
    const tls at_once = what.how == encryption::implicit ? context : nullptr;
    const auto opened = co_await http::calling::dial(settings, at_once, executor,
                                                     std::chrono::steady_clock::now() + to.connect_deadline);
    if (!opened) co_return opened.error();

    const std::shared_ptr<connection> with = *opened;
    with->limit(to.deadline);
    dialogue speaker(std::move(what));
    const auto sent = co_await talk(with, speaker, context, to.host);
    with->close();
    if (!sent && !speaker.refusal().empty())
        log::warning("alarm.mail_refused", {{log::field::reason, speaker.refusal()}});
    co_return sent;
}

} // namespace signalbox::alarms::mail
