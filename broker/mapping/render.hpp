#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/base/limits.hpp"
#include "broker/base/result.hpp"
#include "broker/mapping/code_map.hpp"
#include "broker/mapping/forms/forms.hpp"
#include "broker/mapping/rules/lookup.hpp"
#include "broker/pathology/model/report.hpp"

namespace signalbox::mapping {

struct opened_interchange; // forms/parts.hpp

// The message as it was received.
struct source {
    std::string_view bytes; // content encoding still on
    std::string_view content_type;
    std::string_view content_encoding;
    std::string_view message_type; // catalogue id
    std::size_t decoded_max = 0;   // bytes after decompression
    std::size_t ratio_max = 100;   // of decompression
    std::size_t depth_max = 64;    // nesting of the message
    std::size_t segments_max = base::limits{}.interchange_segments_max;
    std::size_t results_max = base::limits{}.report_results_max;
    std::string_view sender = {}; // mailbox; rows of its own go before others
    std::uint32_t part = 0;       // of an interchange, from 1; 0: the message is one
    std::string_view seed = {};   // what ids are made of: the message id
    // What rendering another part of the same interchange gave; `bytes` is then not looked at. Not for `original`.
    std::shared_ptr<const opened_interchange> opened = nullptr;
    bool list_mapped = true; // rendering::mapped is wanted
};

// A code that could not be mapped as it stands. Codes and systems are the laboratory's, never a patient's.
struct mapping_issue {
    enum class kind : std::uint8_t { unmapped, ambiguous, needs_approval, unit_mismatch };
    kind what{};
    std::string pointer; // into the message
    std::string system;
    std::string code;
    bool of_test = false; // of a result or a group, not of a request, a specimen or the report as a whole
};

// Those that `unmapped_policy::hold` holds a delivery for. Specimens and requests are often in the laboratory's words
// alone, and nothing is filed under them.
std::size_t tests_among(const std::vector<mapping_issue>& issues) noexcept;

std::string_view name_of(mapping_issue::kind kind) noexcept; // "code-unmapped"
mapping_issue::kind issue_of(lookup::verdict what) noexcept; // of another verdict than `mapped`

struct rendering {
    std::string bytes;
    std::string content_type;
    std::string extension;         // for files: "json", "xml", "dat"
    std::string transform_version; // "original/1", "fhir-r4/1"
    std::string map_version;       // empty when no map was used
    std::uint32_t codes_mapped = 0;
    std::vector<mapped_code> mapped; // one for each row that was applied; none when source::list_mapped is false
    std::vector<mapping_issue> issues;
    pathology::findings findings;                     // what the form has no place for, and what was done to units
    std::shared_ptr<const opened_interchange> opened; // of several reports, for rendering the others

    // "" when there are none; at most 200: errors, clinical losses, codes, warnings, other losses.
    std::string issues_json() const;
};

// A pure function of (bytes, transform version, map): the same input gives the same bytes. The original is never lost:
// a mapped coding is added before the sender's, with the map's version and row; the sender's coding and text stay.
// Errors: mapping::errc::not_convertible when the message cannot take that form, unreadable when it is not what it
// says.
result<rendering> render(form wanted, const source& from, const code_map& map,
                         unmapped_policy policy = unmapped_policy::pass_through);

// A report in that form, coded before, with what the form has no place for among the findings. Not for `original`.
rendering write_report(const pathology::report& report, form wanted, std::string_view seed);

} // namespace signalbox::mapping
