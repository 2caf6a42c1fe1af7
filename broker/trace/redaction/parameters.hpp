#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::trace {

// What a parameter of a URL holds, by its name: FHIR's searches, GP Connect's, MESH's, and what others call a person's
// own.
enum class parameter_kind : std::uint8_t {
    name,
    address,
    postcode,
    contact, // telephone or mail
    birth,   // or death
    patient, // a logical id, or a reference
    practitioner,
    identifier,
    known, // codes, times, formats, organisations
    free,  // nobody knows
};

struct parameter {
    // `name` as it is written, decoded; `path` of the URL before the query.
    parameter(std::string_view name, std::string_view path);

    std::string name; // without modifiers
    bool of_person;   // the path searches for a patient or a practitioner
    parameter_kind kind;
};

// True for a free value that tells of nobody: nothing, a number of three digits, yes and no, a result in common words.
bool says_nothing(std::string_view value);

// Of the parameters of a URL those that redaction would not have left, each as what it tells: "name", "date of birth",
// "free parameter".
std::vector<std::string> kinds_in_query(std::string_view url);

// A Practitioner/ with an id that redaction has not made.
bool names_real_practitioner(std::string_view text);

} // namespace signalbox::trace
