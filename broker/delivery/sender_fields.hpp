#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "broker/delivery/carrier.hpp"

namespace signalbox::delivery {

// What the sender said beside the payload, in the names of MESH; what is empty is left out. May hold patient data.
// Views into the parcel.
std::vector<std::pair<std::string_view, std::string_view>> sender_fields(const parcel& what);

// The other way: puts one of them in its place; other names are left alone.
void take_sender_field(message::envelope& into, std::string_view name, std::string_view value);

} // namespace signalbox::delivery
