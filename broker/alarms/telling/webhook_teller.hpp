#pragma once

#include <functional>
#include <memory>
#include <string>

#include "broker/alarms/telling/teller.hpp"
#include "broker/base/secret.hpp"
#include "broker/http/client.hpp"

namespace signalbox::alarms {

struct webhook_target {
    http::client_settings server;
    std::string target = "/"; // the path, and what is behind it
    base::secret secret;
};

// The body: {"id":…,"event":"opened","kind":…,"subject":…,"detail":…,"opened_at":…,"at":…}.
std::string body_of(const news& what);

// POSTs each alarm, signed like a delivery to a webhook, with its id as Idempotency-Key. Any 2xx will do; everything
// else is tried again. No redirect is followed.
class webhook_teller final : public teller {
  public:
    webhook_teller(webhook_target to, const base::clock& clock, boost::asio::any_io_executor executor)
        : to_(std::move(to)), clock_(clock), executor_(std::move(executor)) {}

    std::string_view name() const noexcept override { return "webhook"; }
    boost::asio::awaitable<result<void>> tell(const news& what) override;

  private:
    webhook_target to_;
    const base::clock& clock_;
    boost::asio::any_io_executor executor_;
    std::unique_ptr<http::client> client_;
};

} // namespace signalbox::alarms
