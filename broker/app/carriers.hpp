#pragma once

#include <memory>
#include <string>

#include "broker/app/configuration/configuration.hpp"
#include "broker/base/clock.hpp"
#include "broker/base/cores.hpp"
#include "broker/base/limits.hpp"
#include "broker/delivery/carrier.hpp"
#include "broker/delivery/inward/hub_port.hpp"
#include "broker/delivery/stdio/starting_turns.hpp"

namespace signalbox::app {

// What carriers work with; outlives them.
struct carrier_parts {
    base::cores& cores;
    const base::clock& clock;
    delivery::hub_port& port; // where adapters submit and confirm
    base::limits limits;
    std::shared_ptr<delivery::stdio::starting_turns> turns; // of those that are programs
};

// The way to a destination, as its `kind` says; `folder` is its own. Throws std::runtime_error, in words for who wrote
// the configuration.
std::shared_ptr<delivery::carrier> make_carrier(const destination_setting& to, const std::string& folder,
                                                const carrier_parts& with);

} // namespace signalbox::app
