#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

#include "broker/ingress/mllp/mllp.hpp"

namespace signalbox::ingress::mllp {

// What all connections of one listener share. Any core.
struct service {
    explicit service(settings how) : with(std::move(how)), names(*with.clock) {}

    settings with;
    base::message_id_source names; // of acknowledgements
};

struct reply {
    std::string frames;     // to write; may be empty, for a sender that wants no answer
    bool goes_on = true;    // false: the connection ends behind them
    std::string_view given; // "AA", "AE", "AR", "none"
};

// Reads one message, finds out whose it is and for whom, and has it kept. When it returns, the audit has it.
boost::asio::awaitable<reply> submit(service& own, const http::peer& from, std::string bytes);

// Audits what came and is no message: why, and that it had no answer. False when the audit does not take it.
boost::asio::awaitable<bool> record_refusal(service& own, const http::peer& from, std::string why);

} // namespace signalbox::ingress::mllp
