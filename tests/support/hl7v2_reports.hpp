#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "broker/pathology/model/report.hpp"

// Reports that ORU^R01 carries whole: each is read from what is written of it as it was.
namespace signalbox::test::hl7v2 {

// What a report is made of: every draw takes the next number, and 0 when there is none. So a shorter list, and smaller
// numbers, make a simpler report.
using draws = std::vector<std::uint32_t>;

draws random_draws(std::uint32_t seed, std::size_t size);

pathology::report report_of(const draws& from);

// The simplest draws found for which `fails` still holds.
draws shrink(draws failing, const std::function<bool(const draws&)>& fails);

} // namespace signalbox::test::hl7v2
