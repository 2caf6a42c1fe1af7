#include "broker/delivery/webhook/webhook_carrier.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <boost/asio/this_coro.hpp>

#include "broker/delivery/stdio/exchange_lines.hpp"
#include "broker/delivery/stdio/messages.hpp"
#include "broker/delivery/webhook/answers.hpp"
#include "broker/http/signed_body.hpp"

namespace signalbox::delivery::webhook {

namespace asio = boost::asio;
using message::exchange_failure;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t answer_max = 64UL << 10;                     // an outcome, and no more
constexpr std::size_t exchange_answer_max = 2 * exchange_body_max; // its body as JSON text, escaped or in base64
constexpr milliseconds margin{250};                                // the answer's time ends before the attempt's

class webhook_carrier final : public carrier, public exchanger {
  public:
    webhook_carrier(webhook_settings how, const base::clock& clock) : how_(std::move(how)), clock_(clock) {}

    asio::awaitable<outcome> deliver(const parcel& what) override {
        const auto trouble = open(client_, how_.server, co_await asio::this_coro::executor);
        if (trouble) co_return outcome{outcome::kind::unauthorised, "certificates", trouble.message(), {}};
        const auto left = std::chrono::duration_cast<milliseconds>(what.deadline - steady_clock::now());
        http::client_request request;
        request.method = "POST";
        request.target = how_.target;
        request.body = stdio::deliver_line(what, std::max(left, milliseconds(1)), "");
        request.fields = fields_of(what, request.body, how_.secret.reveal(), seconds_now());
        const auto answer = co_await client_->send(std::move(request));
        co_return answer ? outcome_of(*answer, what.delivery_id) : outcome_of(answer.error());
    }

    asio::awaitable<exchange_answer> exchange(message::exchange_request what) override {
        http::client_settings server = how_.server;
        server.answer_max = exchange_answer_max;
        if (open(asking_, std::move(server), co_await asio::this_coro::executor))
            co_return exchange_failure::not_reached;
        const auto left = std::chrono::duration_cast<milliseconds>(what.deadline - steady_clock::now());
        if (left <= milliseconds(0)) co_return exchange_failure::not_reached;
        http::client_request request;
        request.method = "POST";
        request.target = how_.target;
        request.answer_deadline = left;
        request.body = stdio::exchange_line(what.id, what, left);
        request.fields = http::signature_fields(request.body, how_.secret.reveal(), seconds_now());
        request.fields.emplace_back("Content-Type", "application/json");
        const auto answer = co_await asking_->send(std::move(request));
        if (!answer) co_return answer.error().sent ? exchange_failure::no_answer : exchange_failure::not_reached;
        if (answer->status != 200) co_return exchange_failure::babble;
        auto said = stdio::read_response(answer->body);
        if (said.id != what.id || !said.file.empty()) co_return exchange_failure::babble;
        co_return std::move(said.answer);
    }

    asio::awaitable<void> end(milliseconds) override {
        if (client_ != nullptr) client_->close();
        if (asking_ != nullptr) asking_->close();
        co_return;
    }

    bool honours_keys() const noexcept override { return how_.idempotent; }
    std::uint32_t max_in_flight() const noexcept override { return how_.max_in_flight; }

  private:
    static error_code open(std::unique_ptr<http::client>& into, http::client_settings how,
                           const asio::any_io_executor& executor) {
        if (into != nullptr) return {};
        auto opened = http::client::open(std::move(how), executor);
        if (!opened) return opened.error();
        into = std::move(*opened);
        return {};
    }

    std::int64_t seconds_now() const {
        return std::chrono::duration_cast<std::chrono::seconds>(clock_.now().time_since_epoch()).count();
    }

    webhook_settings how_;
    const base::clock& clock_;
    std::unique_ptr<http::client> client_; // on the destination's core, from the first delivery on
    std::unique_ptr<http::client> asking_; // the same for questions, whose answers are larger
};

} // namespace

std::shared_ptr<carrier> make_webhook_carrier(webhook_settings how, const base::clock& clock) {
    how.server.connections_max = how.max_in_flight;
    how.server.answer_max = answer_max;
    how.server.answer_deadline = std::max(how.server.answer_deadline - margin, margin);
    how.server.allowed = [known = how.allowed](const asio::ip::address& address) { return known.contains(address); };
    return std::make_shared<webhook_carrier>(std::move(how), clock);
}

} // namespace signalbox::delivery::webhook
