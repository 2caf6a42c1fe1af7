#pragma once

#include "broker/base/clock.hpp"
#include "broker/pathology/model/report.hpp"
#include "tools/simulate/practice/dice.hpp"
#include "tools/simulate/traffic/neighbourhood.hpp"
#include "tools/simulate/traffic/panels.hpp"

namespace signalbox::simulate {

// One report: who asks whom about whom, and which report of the laboratory's it is.
struct traffic_order {
    const traffic_laboratory* laboratory = nullptr;
    const traffic_practice* practice = nullptr;
    const patient* about = nullptr;
    panel_kind panel{};
    std::uint32_t number = 0; // of the laboratory's reports, from 1
    base::time_point at;      // when it is sent; the sample was taken hours before
};

// The answers come from the dice. What EDIFACT, HL7 v2 and FHIR can all say.
pathology::report make_report(const traffic_order& order, dice& random);

// The same report once more, with one answer put right and the status that says so.
pathology::report correct(pathology::report wrong, base::time_point at, dice& random);

} // namespace signalbox::simulate
