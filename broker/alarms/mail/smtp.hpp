#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "broker/alarms/mail/dialogue.hpp"

namespace signalbox::alarms::mail {

struct mail_server {
    std::string host; // name or address; the name that its certificate must have
    std::uint16_t port = 587;
    std::string ca_file; // PEM; empty: the system's
    std::chrono::milliseconds connect_deadline{10'000};
    std::chrono::milliseconds deadline{60'000}; // for the rest, the whole of it
};

// Hands one mail to a server, on a connection of its own. Errors: those of the dialogue, http::errc::connect, tls,
// deadline and configuration. Sending again after an error may bring a mail twice; it has the same message id then.
boost::asio::awaitable<result<void>> send_mail(const mail_server& to, submission what,
                                               boost::asio::any_io_executor executor);

} // namespace signalbox::alarms::mail
