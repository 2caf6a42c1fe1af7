#pragma once

#include <chrono>

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include "broker/ingress/gpconnect/rules/interactions.hpp"
#include "broker/message/exchange.hpp"

namespace signalbox::ingress::gpconnect {

// Decides what of an answer is looked at in memory, up to 32 MiB, and reads it. A document stays a stream where its
// size is stated, or where more may come than memory is given and the asker takes chunks: then it breaks off if it
// grows beyond its class. too_large where an answer is more than its class or memory may have, no_answer where it
// breaks off or, into memory, is not there by `until`.
boost::asio::awaitable<boost::system::result<void, message::exchange_failure>>
gather(message::exchange_response& answer, const interaction& called, bool takes_chunks,
       std::chrono::steady_clock::time_point until);

} // namespace signalbox::ingress::gpconnect
