#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "broker/base/result.hpp"
#include "broker/fhir/json.hpp"
#include "broker/mapping/render.hpp"
#include "broker/mapping/rules/concept_lookup.hpp"

namespace signalbox::mapping {

struct asked_coding {
    std::string system;
    std::string code;
    std::string display; // or the text of the concept

    auto operator<=>(const asked_coding&) const = default;
};

// What one place of a message asks of a map: its codings, and what stands around them. It says nothing about the
// patient: no value, no identifier; in displays, units and specimens, which people write, runs of nine digits and more
// are masked, and what is longer than 120 bytes is cut.
struct asked_code {
    std::vector<asked_coding> codings;
    std::string unit;
    std::string unit_code; // UCUM; empty: not known
    std::vector<std::string> specimens;
    day date = 0; // of the report

    auto operator<=>(const asked_code&) const = default;
};

// What a stored message asks of a map, each once, in order. None for a message that is no report, and for what has a
// SNOMED CT coding already. mapping::errc::unreadable, too_large, not_convertible.
result<std::vector<asked_code>> asked_codes(const source& from, const pathology::units::unit_aliases& units);

// Its codings with nothing around them.
std::vector<sent_coding> sent_codings(const asked_code& asked);
// What to ask for it, without system and code; the texts are those of `asked`.
question question_of(const asked_code& asked, std::string_view sender);

// {"codings":[{"system":…,"code":…,"display":…}],"unit":…,"unit_code":…,"specimens":[…],"date":20260214} and back;
// reading takes what writing wrote, and what is absent is empty.
void write(fhir::json_writer& json, const asked_code& asked);
asked_code read_asked_code(const fhir::value& from);

} // namespace signalbox::mapping
