#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox::mapping {

// The system URIs of SNOMED CT and Read v2 in FHIR.
constexpr std::string_view snomed_system = "http://snomed.info/sct";
constexpr std::string_view read_v2_system = "http://read.info/readv2";

enum class equivalence : std::uint8_t {
    equivalent,
    equal,
    wider,
    subsumes,
    narrower,
    specializes,
    inexact,
    unmatched,
    disjoint,
    relatedto,
};

// The lists of the national pathology standard that a target can stand in. One code may have a target in each.
enum class target_refset : std::uint8_t { none, palm, pbcl };

// Whose row it is; a later one goes before an earlier one. A row that does not say counts as national.
enum class map_layer : std::uint8_t { national, region, laboratory };

// How the target came to be: as the source of the row has it, or in the place of an inactive concept.
enum class target_history : std::uint8_t { current, same_as, replaced_by };

// A day as 20260214; 0 is none.
using day = std::uint32_t;

// One row: a sender's code, what it means in another system, and when that holds. The texts belong to the map that
// gave the row or, while a file is read, to its reader. An empty text is a condition that was not made. `unit`,
// `unit_dimension` and `specimen` may name several, with '|' between them.
struct map_row {
    std::string_view source_system;
    std::string_view source_code;
    std::string_view source_display;
    std::string_view target_system;
    std::string_view target_code;
    std::string_view target_display;
    mapping::equivalence equivalence{};
    target_refset refset{};
    map_layer layer{};
    target_history history{};
    std::string_view laboratory;     // layer laboratory: the mailbox of the sender
    std::string_view unit;           // as received
    std::string_view unit_dimension; // UCUM codes that have the dimension of the result
    std::string_view specimen;       // a code or a text, as received
    std::string_view property;
    day valid_from = 0;           // the first day
    day valid_to = 0;             // the last one
    std::string_view target_unit; // UCUM
    std::string_view conversion;  // "factor", "molar:180.156"
    std::string_view plausible_low;
    std::string_view plausible_high;
    std::string_view approved_by;
    std::string_view approved_on;
    std::string_view approval_reason;
    std::string_view comment;
    std::string_view followed; // the inactive target and how it was left: "100005 SAME_AS 138875005"
    std::string_view file;     // base name
    std::uint32_t line = 0;    // 1 is the header of a CSV; the element's line in a ConceptMap

    bool operator==(const map_row&) const = default;
};

// The words of FHIR R4's ConceptMapEquivalence.
std::optional<equivalence> parse_equivalence(std::string_view text) noexcept;
std::string_view to_text(equivalence e) noexcept;

// "PaLM", "PBCL", "".
std::optional<target_refset> parse_refset(std::string_view text) noexcept;
std::string_view to_text(target_refset r) noexcept;

// "national", "region", "lab:SENDER"; sets `laboratory` with it. False for another text.
bool set_layer(map_row& row, std::string_view text) noexcept;
std::string layer_text(const map_row& row);

// "2026-02-14" and back; nothing for what is no day.
std::optional<day> parse_day(std::string_view text);
std::string to_text(day d);
// The day in Britain, whose clocks are at most an hour ahead of UTC: never the day before.
day day_of(std::chrono::system_clock::time_point now);

// Calls `each` with the parts of "a|b|c", until it gives true; gives whether it did.
template <class Each>
bool any_part(std::string_view list, Each each) {
    for (;;) {
        const auto bar = list.find('|');
        if (each(list.substr(0, bar))) return true;
        if (bar == std::string_view::npos) return false;
        list.remove_prefix(bar + 1);
    }
}

} // namespace signalbox::mapping
