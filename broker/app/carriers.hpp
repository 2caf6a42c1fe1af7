#pragma once

#include <memory>
#include <string>

#include "broker/app/configuration/configuration.hpp"
#include "broker/base/clock.hpp"
#include "broker/base/cores.hpp"
#include "broker/delivery/carrier.hpp"

namespace signalbox::app {

// The way to a destination, as its `kind` says; `folder` is its own. Throws std::runtime_error, in words for who wrote
// the configuration.
std::shared_ptr<delivery::carrier> make_carrier(const destination_setting& to, const std::string& folder,
                                                base::cores& cores, const base::clock& clock);

} // namespace signalbox::app
