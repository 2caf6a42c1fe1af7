#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace signalbox::pathology::edifact {

struct number {
    std::string value;   // as FHIR and everybody else writes a decimal: "-0.50"
    bool as_sent = true; // not so when a sign, a zero or a decimal mark was put right
};

// Digits, perhaps with a point between them, and no zero in front that could be left out: a decimal as it stands.
bool is_usual_number(std::string_view text) noexcept;

// A decimal of EDIFACT, its digits kept: an optional sign, digits, and perhaps a mark ('.' or the one that UNA
// declares) with digits behind it. Nothing for everything else: "1e5", "<5", "1,000".
std::optional<number> parse_number(std::string_view text, char decimal_mark = '.');

} // namespace signalbox::pathology::edifact
