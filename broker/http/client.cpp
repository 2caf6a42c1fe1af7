#include "broker/http/client.hpp"

#include "broker/http/calling/call.hpp"
#include "broker/http/calling/dial.hpp"
#include "broker/http/calling/pool.hpp"
#include "broker/http/errc.hpp"
#include "broker/http/wire/characters.hpp"

namespace signalbox::http {

namespace asio = boost::asio;
using calling::answer_result;
using std::chrono::steady_clock;

namespace {

// RFC 9110, section 9.2.2.
bool is_idempotent(std::string_view method) noexcept {
    for (const std::string_view safe : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"})
        if (method == safe) return true;
    return false;
}

// What requests in hand need, also when the client object goes before they end.
struct shared_parts {
    client_settings settings;
    asio::any_io_executor executor;
    std::shared_ptr<const transport::tls_context> tls; // null: plain
    std::shared_ptr<calling::pool> pool;
};
using parts = std::shared_ptr<const shared_parts>;

// Closes the connection unless it goes back to the pool.
class connection_holder {
  public:
    explicit connection_holder(std::shared_ptr<calling::client_connection> held) : held_(std::move(held)) {}
    connection_holder(const connection_holder&) = delete;
    connection_holder& operator=(const connection_holder&) = delete;
    ~connection_holder() {
        if (held_) held_->close();
    }
    calling::client_connection& operator*() const noexcept { return *held_; }
    std::shared_ptr<calling::client_connection> release() noexcept { return std::exchange(held_, nullptr); }

  private:
    std::shared_ptr<calling::client_connection> held_;
};

struct attempt {
    answer_result answer;
    bool again = false; // the connection was stale: a new one may do
};

asio::awaitable<attempt> try_once(parts with, const client_request& request, const std::string& head, bool fresh) {
    const client_settings& settings = with->settings;
    const auto connect_until = steady_clock::now() + settings.connect_deadline;
    const auto seat = co_await with->pool->sit_down(connect_until);
    if (!seat) co_return attempt{client_failure{seat.error(), false}};

    if (fresh) with->pool->close_idle();
    auto idle = with->pool->take_idle();
    const bool reused = idle != nullptr;
    if (!reused) {
        auto dialled = co_await calling::dial(settings, with->tls, with->executor, connect_until);
        if (!dialled) co_return attempt{client_failure{dialled.error(), false}};
        idle = std::move(*dialled);
    }

    connection_holder connection(std::move(idle));
    (*connection).limit(settings.answer_deadline);
    calling::call_outcome outcome = co_await calling::call(*connection, request, head, settings.answer_max);
    if (outcome.answer) {
        if (outcome.reusable) with->pool->keep(connection.release());
        co_return attempt{std::move(outcome.answer)};
    }
    const client_failure failure = outcome.answer.error();
    const bool stale = reused && !outcome.answered && failure.code == errc::closed;
    co_return attempt{failure, stale && (!failure.sent || is_idempotent(request.method))};
}

asio::awaitable<answer_result> send_request(parts with, client_request request) {
    const auto head = calling::format_request_head(request, calling::host_field(with->settings));
    if (!head) co_return client_failure{errc::header_broken, false};

    attempt first = co_await try_once(with, request, *head, false);
    if (!first.again) co_return std::move(first.answer);
    attempt second = co_await try_once(with, request, *head, true);
    co_return std::move(second.answer);
}

class pooled_client final : public client {
  public:
    explicit pooled_client(parts with) : parts_(std::move(with)) {}
    ~pooled_client() override { parts_->pool->close(); }

    asio::awaitable<answer_result> send(client_request request) override {
        return send_request(parts_, std::move(request));
    }
    void close() override { parts_->pool->close(); }

  private:
    parts parts_;
};

} // namespace

std::optional<std::string_view> client_response::field(std::string_view name) const noexcept {
    for (const auto& [own, value] : fields)
        if (wire::same_word(own, name)) return value;
    return std::nullopt;
}

result<std::unique_ptr<client>> client::open(client_settings settings, asio::any_io_executor executor) {
    const bool local = !settings.unix_socket.empty();
    if (!local && (settings.host.empty() || settings.port == 0)) return errc::unusable_address;
    if (settings.connections_max == 0) return errc::configuration;

    auto made = std::make_shared<shared_parts>();
    if (settings.encrypted && !local) {
        auto context = transport::tls_context::for_client(settings);
        if (!context) return context.error();
        made->tls = std::move(*context);
    }
    made->pool = std::make_shared<calling::pool>(settings.connections_max, executor);
    made->settings = std::move(settings);
    made->executor = std::move(executor);
    return std::make_unique<pooled_client>(std::move(made));
}

} // namespace signalbox::http
