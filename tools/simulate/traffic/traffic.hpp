#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "broker/base/clock.hpp"
#include "broker/trace/format/record.hpp"
#include "tools/simulate/traffic/neighbourhood.hpp"

namespace signalbox::simulate {

enum class workload : std::uint8_t {
    morning,  // results of the first hours of the day, questions of open surgeries
    night,    // few messages, large interchanges of the analysers' night runs
    outbreak, // begins like a morning, and swabs come in ever larger numbers
};
std::optional<workload> parse_workload(std::string_view text) noexcept;

struct traffic_settings {
    workload of{};
    std::uint32_t practices = 2;
    std::uint32_t laboratories = 1;
    std::uint32_t minutes = 60;
    std::uint64_t seed = 1;
    base::time_point start; // of the trace
};

// What laboratories and consumers of GP Connect would send to these practices in that time, in its order: reports as
// EDIFACT, HL7 v2 and FHIR, letters by ITK3, questions; among them corrections, what is sent twice, and what is unfit.
// Nothing of it is about anybody. The same settings give the same messages.
void make_traffic(const neighbourhood& between, const traffic_settings& how,
                  const std::function<void(trace::message)>& each);

} // namespace signalbox::simulate
