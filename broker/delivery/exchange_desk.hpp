#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "broker/delivery/exchanger.hpp"

namespace signalbox::delivery {

// The adapter that speaks for a practice.
struct practice_adapter {
    std::string destination;
    std::shared_ptr<exchanger> with;
    boost::asio::any_io_executor core; // the destination's
    std::uint32_t at_once_max = 1;     // more than that are busy
};

// Asks adapters, by the ODS code of the practice. A destination that is paused, or whose deliveries fail, is asked all
// the same: a question is not a message.
std::shared_ptr<message::exchange>
make_exchange_desk(std::map<std::string, practice_adapter, std::less<>> by_practice_ods);

} // namespace signalbox::delivery
