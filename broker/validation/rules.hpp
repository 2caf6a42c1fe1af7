#pragma once

#include <span>
#include <string_view>

#include "broker/validation/catalogue.hpp"

namespace signalbox::validation {

// A named check beyond schemas. schemas/README.md tells each rule's reason.
struct rule {
    std::string_view id; // "SBX-V-0101"
    validation::severity severity;
    std::string_view text; // what it asks for, as the violation says it
    rule_function function;
};

std::span<const rule> rules() noexcept;
const rule* find_rule(std::string_view id) noexcept;

} // namespace signalbox::validation
