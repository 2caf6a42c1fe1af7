#include "broker/delivery/webhook/webhook_carrier.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <boost/asio/this_coro.hpp>

#include "broker/delivery/stdio/messages.hpp"
#include "broker/delivery/webhook/answers.hpp"

namespace signalbox::delivery::webhook {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t answer_max = 64UL << 10; // an outcome, and no more
constexpr milliseconds margin{250};            // the answer's time ends before the attempt's

class webhook_carrier final : public carrier {
  public:
    webhook_carrier(webhook_settings how, const base::clock& clock) : how_(std::move(how)), clock_(clock) {}

    asio::awaitable<outcome> deliver(const parcel& what) override {
        if (client_ == nullptr) {
            auto opened = http::client::open(how_.server, co_await asio::this_coro::executor);
            if (!opened) co_return outcome{outcome::kind::unauthorised, "certificates", opened.error().message(), {}};
            client_ = std::move(*opened);
        }
        const auto left = std::chrono::duration_cast<milliseconds>(what.deadline - steady_clock::now());
        http::client_request request;
        request.method = "POST";
        request.target = how_.target;
        request.body = stdio::deliver_line(what, std::max(left, milliseconds(1)), "");
        request.fields =
            fields_of(what, request.body, how_.secret.reveal(),
                      std::chrono::duration_cast<std::chrono::seconds>(clock_.now().time_since_epoch()).count());
        const auto answer = co_await client_->send(std::move(request));
        co_return answer ? outcome_of(*answer, what.delivery_id) : outcome_of(answer.error());
    }

    asio::awaitable<void> end(milliseconds) override {
        if (client_ != nullptr) client_->close();
        co_return;
    }

    bool honours_keys() const noexcept override { return how_.idempotent; }
    std::uint32_t max_in_flight() const noexcept override { return how_.max_in_flight; }

  private:
    webhook_settings how_;
    const base::clock& clock_;
    std::unique_ptr<http::client> client_; // on the destination's core, from the first delivery on
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
