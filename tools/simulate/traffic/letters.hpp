#pragma once

#include <string>

#include "broker/base/clock.hpp"
#include "tools/simulate/practice/dice.hpp"
#include "tools/simulate/traffic/neighbourhood.hpp"

namespace signalbox::simulate {

// A consultation report as GP Connect sends one: an ITK3 message (FHIR STU3, JSON) with a document, whose text is a
// small attachment. The ids come from the dice. Source: ITK3 Messaging Distribution 2.10, GP Connect Send
// Document 2.x.
std::string make_letter(const traffic_laboratory& from, const patient& about, base::time_point at, dice& random);

} // namespace signalbox::simulate
