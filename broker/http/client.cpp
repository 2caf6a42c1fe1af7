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
    const std::shared_ptr<calling::client_connection>& get() const noexcept { return held_; }
    std::shared_ptr<calling::client_connection> release() noexcept { return std::exchange(held_, nullptr); }

  private:
    std::shared_ptr<calling::client_connection> held_;
};

template <class Answer>
struct attempt {
    boost::system::result<Answer, client_failure> answer;
    bool again = false; // the connection was stale: a new one may do
};

// A seat and a connection for one request.
struct place {
    calling::pool::seat seat;
    std::shared_ptr<calling::client_connection> connection;
    bool reused = false;
};
using place_result = boost::system::result<place, client_failure>;

asio::awaitable<place_result> take_place(parts with, bool fresh) {
    const auto connect_until = steady_clock::now() + with->settings.connect_deadline;
    auto seat = co_await with->pool->sit_down(connect_until);
    if (!seat) co_return client_failure{seat.error(), false};

    if (fresh) with->pool->close_idle();
    auto idle = with->pool->take_idle();
    const bool reused = idle != nullptr;
    if (!reused) {
        auto dialled = co_await calling::dial(with->settings, with->tls, with->executor, connect_until);
        if (!dialled) co_return client_failure{dialled.error(), false};
        idle = std::move(*dialled);
    }
    co_return place{std::move(*seat), std::move(idle), reused};
}

std::chrono::milliseconds deadline_of(const client_settings& settings, const client_request& request) {
    return request.answer_deadline.value_or(settings.answer_deadline);
}

bool is_stale(const client_failure& failure, bool reused, bool answered, const client_request& request) {
    const bool stale = reused && !answered && failure.code == errc::closed;
    return stale && (!failure.sent || (is_idempotent(request.method) && !request.once));
}

asio::awaitable<attempt<client_response>> try_once(parts with, const client_request& request, const std::string& head,
                                                   bool fresh) {
    auto taken = co_await take_place(with, fresh);
    if (!taken) co_return attempt<client_response>{taken.error()};
    connection_holder connection(std::move(taken->connection));
    with->pool->limit(connection.get(), deadline_of(with->settings, request));
    calling::call_outcome outcome = co_await calling::call(*connection, request, head, with->settings.answer_max);
    if (outcome.answer) {
        if (outcome.reusable) with->pool->keep(connection.release());
        co_return attempt<client_response>{std::move(outcome.answer)};
    }
    const client_failure failure = outcome.answer.error();
    co_return attempt<client_response>{failure, is_stale(failure, taken->reused, outcome.answered, request)};
}

// Holds what a body on the wire needs until it has been read, or is given up.
class pooled_answer final : public open_answer {
  public:
    pooled_answer(parts with, place taken, const client_request& request)
        : parts_(std::move(with)),
          place_(std::move(taken)),
          deadline_(deadline_of(parts_->settings, request)),
          reader_(*place_.connection, request.method == "HEAD") {
        parts_->pool->limit(place_.connection, deadline_);
    }
    pooled_answer(const pooled_answer&) = delete;
    pooled_answer& operator=(const pooled_answer&) = delete;
    ~pooled_answer() override {
        if (written_ && reader_.reusable())
            parts_->pool->keep(std::move(place_.connection));
        else
            place_.connection->close();
    }

    asio::awaitable<boost::system::result<void, client_failure>> begin(const client_request& request,
                                                                       std::string head) {
        auto begun = co_await calling::begin_call(*place_.connection, request, std::move(head), reader_);
        if (!begun.head) co_return begun.head.error();
        head_ = std::move(*begun.head);
        written_ = begun.written;
        co_return boost::system::result<void, client_failure>{};
    }
    bool reused() const noexcept { return place_.reused; }
    bool answered() const noexcept { return reader_.answered(); }

    const client_response& head() const noexcept override { return head_; }
    std::optional<std::uint64_t> size() const noexcept override { return reader_.size(); }
    asio::awaitable<result<std::size_t>> read_some(std::span<std::byte> into) override {
        parts_->pool->limit(place_.connection, deadline_);
        return reader_.read_some(into);
    }

  private:
    parts parts_;
    place place_;
    std::chrono::milliseconds deadline_;
    calling::answer_reader reader_;
    client_response head_;
    bool written_ = false;
};

using open_result = boost::system::result<std::unique_ptr<open_answer>, client_failure>;

asio::awaitable<attempt<std::unique_ptr<open_answer>>> try_once_open(parts with, const client_request& request,
                                                                     const std::string& head, bool fresh) {
    auto taken = co_await take_place(with, fresh);
    if (!taken) co_return attempt<std::unique_ptr<open_answer>>{taken.error()};
    auto made = std::make_unique<pooled_answer>(with, std::move(*taken), request);
    const auto begun = co_await made->begin(request, head);
    if (begun) co_return attempt<std::unique_ptr<open_answer>>{std::unique_ptr<open_answer>(std::move(made))};
    const bool again = is_stale(begun.error(), made->reused(), made->answered(), request);
    co_return attempt<std::unique_ptr<open_answer>>{begun.error(), again};
}

asio::awaitable<answer_result> send_request(parts with, client_request request) {
    const auto head = calling::format_request_head(request, calling::host_field(with->settings));
    if (!head) co_return client_failure{errc::header_broken, false};

    attempt first = co_await try_once(with, request, *head, false);
    if (!first.again) co_return std::move(first.answer);
    attempt second = co_await try_once(with, request, *head, true);
    co_return std::move(second.answer);
}

asio::awaitable<open_result> begin_request(parts with, client_request request) {
    const auto head = calling::format_request_head(request, calling::host_field(with->settings));
    if (!head) co_return client_failure{errc::header_broken, false};

    attempt first = co_await try_once_open(with, request, *head, false);
    if (!first.again) co_return std::move(first.answer);
    attempt second = co_await try_once_open(with, request, *head, true);
    co_return std::move(second.answer);
}

class pooled_client final : public client {
  public:
    explicit pooled_client(parts with) : parts_(std::move(with)) {}
    ~pooled_client() override { parts_->pool->close(); }

    asio::awaitable<answer_result> send(client_request request) override {
        return send_request(parts_, std::move(request));
    }
    asio::awaitable<open_result> begin(client_request request) override {
        return begin_request(parts_, std::move(request));
    }
    void close() override { parts_->pool->close(); }
    void abort() override { parts_->pool->abort(); }

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
