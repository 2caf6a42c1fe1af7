#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/pathology/hl7v2/writer.hpp"
#include "broker/pathology/model/report.hpp"

namespace signalbox::pathology::hl7v2 {

// Which parties have a field, once for the report: the others are lost.
struct placed_parties {
    std::vector<const party*> requesters;    // OBR-16
    std::vector<const party*> recipients;    // OBR-28
    std::vector<const party*> organisations; // ORC-21
    const party* interpreter = nullptr;      // OBR-32
    const party* department = nullptr;       // OBR-24
    const party* laboratory = nullptr;       // OBX-23
};

// What is being written, and what it loses.
struct writing {
    const pathology::report& report;
    const writer_options& options;
    pathology::findings& found;
    placed_parties parties;
    char report_letter = 'P';                           // OBR-25 of the report as a whole
    std::vector<std::optional<result_status>> statuses; // of each investigation

    void lose(std::string code, std::string pointer, std::string text) const {
        found.push_back({severity::lost, std::move(code), std::move(text), {}, std::move(pointer)});
    }
};

// "/specimens" and 3: "/specimens/3".
std::string below(std::string_view pointer, std::size_t position);

// Positions of the codings that are written where there is room for so many, in their order: what the user chose and
// what the sender said go before what a map added.
std::vector<std::size_t> codings_written(const std::vector<coding>& all, std::size_t room);

// The model's values as raw text of HL7 v2's types. `pointer` is where they stand, for what they lose.
std::string raw_codeable(const codeable& from, const std::string& pointer, const writing& to); // CWE
std::string raw_identifier(const identifier& from);                                            // EI
std::string raw_sub_identifier(const identifier& from);                                        // EI in subcomponents
std::string raw_listed_identifier(const identifier& from, std::string_view type);              // CX
std::string raw_person(const party& from);                                                     // XCN
std::string raw_interpreter(const party& from);                                                // CNN in subcomponents
std::string raw_organisation(const party& from);                                               // XON
std::string raw_name(const human_name& from, const std::string& pointer, const writing& to);
std::string raw_address(const address& from, const std::string& pointer, const writing& to);
// OBX-6, or CQ-2 with '&'.
std::string raw_unit(const quantity& from, char separator, const std::string& pointer, const writing& to);
// Says when a fraction of a second is cut.
std::string raw_moment(const std::optional<date_time>& when, const std::string& pointer, const writing& to);

std::string raw_lines(const std::vector<std::string>& lines); // joined with \.br\.
std::vector<std::string> lines_of_notes(const std::vector<note>& notes, const std::string& pointer, const writing& to);
// An NTE per line.
std::string note_segments(const std::vector<std::string>& lines);

} // namespace signalbox::pathology::hl7v2
