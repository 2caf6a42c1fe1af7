#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "broker/validation/checks/findings.hpp"
#include "broker/validation/verdict.hpp"

namespace signalbox::validation {

namespace checks {
struct examined;
}

// A named check beyond schemas. schemas/README.md tells each rule's reason.
struct rule {
    std::string_view id;           // "SBX-V-0101"
    validation::severity severity; // in strict strength
    bool tolerated;                // a warning in tolerant strength, whatever it is in strict
    std::string_view text;         // what it asks for, as the violation says it
    void (*function)(const checks::examined&, checks::findings&);
};

std::span<const rule> rules() noexcept;
const rule* find_rule(std::string_view id) noexcept;

// What the message breaks of the rules with these ids, which have to exist: of each rule the first `most`. `trace_id`
// is the Ssp-TraceID of the request that the message answers, empty where there is none.
checks::findings run_rules(const std::vector<std::string>& ids, const fhir::document& message, std::size_t most,
                           std::string_view trace_id = {});

} // namespace signalbox::validation
