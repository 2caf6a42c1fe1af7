#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "broker/base/limits.hpp"
#include "broker/ingress/gpconnect/rules/interactions.hpp"
#include "broker/ingress/gpconnect/wire/outcome.hpp"
#include "broker/validation/catalogue.hpp"
#include "broker/validation/recognise.hpp"
#include "broker/validation/strengths.hpp"

namespace signalbox::ingress::gpconnect {

// What bodies are held to.
struct body_yardstick {
    const validation::catalogue& known;
    const validation::strengths& strengths;
    const base::limits& limits;
    std::string today; // british_day()
};

// What the hub itself needs of a body.
struct body_facts {
    std::string nhs_number; // empty: it names none
    std::string patient_id; // logical id of whom a booking is for; empty: none
    bool sensitive = false; // a migration that asks for sensitive information
};

// Of one that was refused, whom it is about stands in the audit as well, as far as it can be read.
struct judged_body {
    body_facts facts;
    std::optional<refusal> refused;
};

// Reads and judges the body of a call. `id`: that of the path, "" where it has none.
judged_body check_body(const interaction& called, std::string_view text, validation::syntax written_in,
                       std::string_view id, const body_yardstick& by);

} // namespace signalbox::ingress::gpconnect
