#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "broker/fhir/document.hpp"

namespace signalbox::validation {

enum class severity : std::uint8_t { error, warning };

// How much a profile asks. `strict` reports all that it says; `tolerant` lets pass, with warnings, what real systems
// break without harm: what stands in "x-strict", and the rules that say so.
enum class strength : std::uint8_t { tolerant, strict };

// One thing that is wrong. No field holds a value of the message or a name that its sender made up, so a violation may
// go into a report.
struct violation {
    // Where, as JSON pointer into the message: "/entry/0/resource/status". A member name that the schema does not have
    // or that is longer than 200 bytes is "?"; for a member that should not be there this is the object around it, and
    // `where` is the member's.
    std::string pointer;
    std::string keyword;         // "required", "type", … or the id of a rule, "SBX-V-0101"
    std::string expected;        // in words, some 1,000 bytes at most: "one of registered, preliminary, final"
    std::string schema_location; // "r4.schema.json#/$defs/Observation/properties/status"; empty for rules
    fhir::position where;        // in the sender's text, JSON or XML
    validation::severity severity = validation::severity::error;
    // What the protocol that the message came by calls it, such as "itk3:10003"; empty where nothing says so.
    std::string protocol_error = {};
    // What is wrong, where that is easier said than what should be: "segment 9 names no group". `expected` is empty
    // then.
    std::string problem = {};
};

// What a message was found to be. Accept, accept with warnings, or refuse.
struct verdict {
    std::vector<violation> violations; // in document order, at most limits.violations_max
    bool more = false;                 // there were more than that

    bool refused() const noexcept; // at least one error
    std::size_t errors() const noexcept;
};

// "line:column: pointer: expected [keyword]", or its problem in place of what is expected, as the command line prints
// it behind the file name.
std::string to_line(const violation& v);

} // namespace signalbox::validation
