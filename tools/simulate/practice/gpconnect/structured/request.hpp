#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tools/simulate/practice/gpconnect/sharing.hpp"
#include "tools/simulate/practice/gpconnect/structured/record/record.hpp"
#include "tools/simulate/practice/gpconnect/wire/exchange.hpp"
#include "tools/simulate/practice/gpconnect/wire/outcomes.hpp"

namespace signalbox::simulate::gpconnect {

// Whole days, both ends included; without an end it goes on.
struct days_asked {
    std::optional<day> from;
    std::optional<day> until;

    bool holds(day on) const noexcept { return (!from || *from <= on) && (!until || on <= *until); }
};

// What a consumer wants of a record.
struct wanted {
    std::string nhs_number;
    std::array<bool, areas_count> areas{};
    bool ended_allergies = false;
    bool issues = true;
    std::optional<day> medication_from;
    days_asked consultations;
    std::optional<std::size_t> most_recent;
    std::vector<std::pair<std::string, std::string>> problem_filters; // status and significance, "" for any
    bool not_given = false;
    bool consents = true;
    days_asked uncategorised;
    days_asked investigations;
    days_asked referrals;
    std::optional<day> diary_until;
    bool confidential = false; // tells what is confidential as well
    bool documents = false;    // names the documents
    std::vector<warning> warnings;
    std::array<bool, areas_count> disabled{}; // at this practice, asked for or not

    bool asks(area which) const noexcept { return areas[static_cast<std::size_t>(which)]; }
    bool is_off(area which) const noexcept { return disabled[static_cast<std::size_t>(which)]; }
    bool fits(const item& which) const; // leaves most_recent and what is confidential to the caller
};

// Parameters of $gpc.getstructuredrecord, or the refusal.
std::variant<wanted, reply> read_wanted(const fhir::value& body, day today);

// Parameters of $gpc.migratestructuredrecord, or the refusal: everything is wanted.
std::variant<wanted, reply> read_migration(const fhir::value& body);

// Takes away what the practice has switched off, with a warning for what was asked for.
void switch_off(const sharing& shares, wanted& from);

} // namespace signalbox::simulate::gpconnect
