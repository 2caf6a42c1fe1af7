#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/simulate/practice/gpconnect/people/roll.hpp"
#include "tools/simulate/practice/gpconnect/wire/calendar.hpp"

namespace signalbox::simulate::gpconnect {

// What a structured record is asked for by.
enum class area : std::uint8_t {
    allergies,
    medication,
    consultations,
    problems,
    immunisations,
    uncategorised,
    investigations,
    referrals,
    diary,
};
inline constexpr std::size_t areas_count = 9;

struct resource {
    std::string reference; // "MedicationRequest/…"
    std::string json;
    bool issue = false; // of a prescription
};

// One thing in a record: what a List names, and what goes with it.
struct item {
    gpconnect::area area{};
    std::string words;               // what it is, for people
    std::vector<resource> resources; // the named one first
    day from;
    std::optional<day> until;         // of medication; without it: ongoing
    bool ended = false;               // an allergy
    bool active = true;               // a problem
    bool major = true;                // a problem
    bool given = true;                // an immunisation
    bool consent = false;             // not an immunisation, but what was said about one
    bool confidential = false;        // told to nobody but the next practice
    std::vector<std::string> members; // of a consultation and a problem: references to what it holds, or is about

    const std::string& reference() const noexcept { return resources.front().reference; }
};

// What a practice has recorded about somebody: the same on every day of a month. The first ordinary patient has
// something of everything, a confidential medicine among it (`everything`); others have what the dice gave them. In a
// problem's JSON "@@related" stands where references to what it is about go.
std::vector<item> make_record(const person& who, const staff& here, std::uint64_t seed, day today, bool everything);

} // namespace signalbox::simulate::gpconnect
