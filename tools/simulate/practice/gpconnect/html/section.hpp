#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/simulate/practice/gpconnect/structured/record/record.hpp"

namespace signalbox::simulate::gpconnect {

// A section of the HTML product's record.
struct html_section {
    std::string_view code; // "ENC"
    std::string_view title;
    bool takes_period = false;
};

const html_section* find_section(std::string_view code) noexcept;

// Whole days, both included; an end that is not there is open.
struct html_period {
    std::optional<day> from;
    std::optional<day> until;
};

// The section as one div of XHTML, latest things first. What is confidential is left out, and that is said.
std::string to_html(const html_section& which, const std::vector<item>& record, const html_period& period, day today);

} // namespace signalbox::simulate::gpconnect
