#pragma once

#include "broker/alarms/mail/mail_text.hpp"
#include "broker/alarms/mail/smtp.hpp"
#include "broker/alarms/telling/teller.hpp"

namespace signalbox::alarms {

struct mail_target {
    mail::mail_server server;
    mail::submission letter; // without its mail
};

// One mail per alarm that opens and per one that closes.
class mail_teller final : public teller {
  public:
    mail_teller(mail_target to, boost::asio::any_io_executor executor)
        : to_(std::move(to)), executor_(std::move(executor)) {}

    std::string_view name() const noexcept override { return "mail"; }
    boost::asio::awaitable<result<void>> tell(const news& what) override;

  private:
    mail_target to_;
    boost::asio::any_io_executor executor_;
};

} // namespace signalbox::alarms
