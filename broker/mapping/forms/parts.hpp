#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "broker/mapping/forms/read_reports.hpp"
#include "broker/pathology/edifact/interchange.hpp"

namespace signalbox::mapping {

// What reading the reports of one text after the other shares, so that each costs no more than itself however many
// there are: of EDIFACT the interchange, decoded, and where they stand; HL7 v2 says which segments are whose only to
// who reads them all. Immutable.
struct opened_interchange {
    std::string text;
    pathology::edifact::interchange outline;     // its parts have no reports
    std::vector<pathology::read_report> reports; // of HL7 v2

    std::size_t count() const noexcept { return outline.parts.size() + reports.size(); }
};

struct opened_part {
    std::shared_ptr<const opened_interchange> in;
    pathology::read_report read;
};

// One report of a text, by its number from 1; 0 is the only one. A finding says when there is none, or when 0 could be
// any of several: none of them is left out in silence.
opened_part open_part(std::string text, report_form form, std::uint32_t part, const reading& how = {});
opened_part open_part(std::shared_ptr<const opened_interchange> in, std::uint32_t part, const reading& how = {});

// Of EDIFACT: an interchange with that part alone, byte for byte, between the UNB and UNZ that it came with; these say
// `reference` unless it is empty, and ask for no acknowledgement: who received the whole has answered. Empty when there
// is no such part, or it is of another variant ("NHS003").
std::string interchange_of_part(const opened_interchange& of, std::uint32_t part, std::string_view variant,
                                std::string_view reference);

// A control reference for an interchange that the hub makes: 14 digits, always the same for a seed.
std::string interchange_reference(std::string_view seed);

} // namespace signalbox::mapping
