#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

#include "broker/message/exchange.hpp"

namespace signalbox::delivery {

using exchange_answer = boost::system::result<message::exchange_response, message::exchange_failure>;

// A way to one destination whose adapter answers GP Connect requests; what is a carrier may be this as well.
class exchanger {
  public:
    virtual ~exchanger() = default;

    // Until what.deadline; on the destination's core, for several at once. What came back is untrusted, and bounded.
    virtual boost::asio::awaitable<exchange_answer> exchange(message::exchange_request what) = 0;
};

// What an adapter is asked for: a path below the practice's base address, "/STU3/1/gpconnect/structured/Patient/…".
// Without a service the path is that already.
std::string adapter_path(const message::exchange_request& what);

// Of an answer by an adapter: what may be kept of its body, and of its fields.
inline constexpr std::size_t exchange_body_max = 16UL << 20;
inline constexpr std::size_t exchange_fields_max = 64;
// Whether it is one at all: a status from 200 to 599 and fields that can stand in a head.
bool is_answer(const message::exchange_response& given);

} // namespace signalbox::delivery
