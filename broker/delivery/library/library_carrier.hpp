#pragma once

#include "signalbox/adapter.h"

#include <chrono>
#include <cstdint>
#include <memory>

#include "broker/delivery/carrier.hpp"
#include "broker/delivery/library/host.hpp"

namespace signalbox::delivery::library {

struct library_settings {
    host_settings host;              // its in_flight_max is set here
    std::uint32_t max_in_flight = 4; // or what the adapter declares, when that is less
};

// Delivers through an adapter in this process, by the table of signalbox/adapter.h. It is made here, and destroyed at
// the end. deliver() is called on the destination's core when the adapter never blocks, else on a thread of its own
// per delivery in hand. One that is not completed by its deadline is unknown ("timeout"), and its memory is kept until
// the completion comes; it counts as in hand as long. What throws is unknown ("exception"). An adapter that is still
// inside one of its functions at the end is left as it is: it cannot be destroyed under its own feet.
// Throws std::runtime_error, in words for who wrote the configuration, when the table, the settings or create() say no.
std::shared_ptr<carrier> make_library_carrier(const signalbox_adapter_table* table, library_settings how);

} // namespace signalbox::delivery::library
