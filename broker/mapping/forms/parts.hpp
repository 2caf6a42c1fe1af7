#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "broker/mapping/forms/read_reports.hpp"
#include "broker/pathology/edifact/interchange.hpp"

namespace signalbox::mapping {

// One report of a text, by its number from 1; 0 is the only one. A finding says when there is none, or when 0 could be
// any of several: none of them is left out in silence.
pathology::read_report read_part(std::string_view text, report_form form, std::uint32_t part, const reading& how = {});

// An interchange, decoded, and where its reports stand: what reading one after the other shares, so that each costs no
// more than itself however many there are. Immutable.
struct opened_interchange {
    std::string text;
    pathology::edifact::interchange outline; // its parts have no reports
};

struct opened_part {
    std::shared_ptr<const opened_interchange> in;
    pathology::read_report read; // as read_part gives it
};

opened_part open_part(std::string interchange, std::uint32_t part, const reading& how = {});
opened_part open_part(std::shared_ptr<const opened_interchange> in, std::uint32_t part, const reading& how = {});

// An interchange with that part alone, byte for byte, between the UNB and UNZ that it came with; these say `reference`
// unless it is empty, and ask for no acknowledgement: who received the whole has answered. Empty when there is no such
// part, or it is of another variant ("NHS003").
std::string interchange_of_part(const opened_interchange& of, std::uint32_t part, std::string_view variant,
                                std::string_view reference);

// A control reference for an interchange that the hub makes: 14 digits, always the same for a seed.
std::string interchange_reference(std::string_view seed);

} // namespace signalbox::mapping
