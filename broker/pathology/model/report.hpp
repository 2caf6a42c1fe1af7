#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker/pathology/model/date_time.hpp"
#include "broker/pathology/model/finding.hpp"
#include "broker/pathology/model/system_uri.hpp"

// One pathology report as every form is read into and written from: EDIFACT NHS002 to NHS004, HL7 v2 ORU^R01, FHIR R4
// and STU3. It holds what was said, as it was said: codes, numbers and texts are those of the sender, in UTF-8. An
// empty string or vector means that nothing was said; nothing is ever filled in.
namespace signalbox::pathology {

struct coding {
    system_uri system; // empty when the sender named none
    std::string code;
    std::string display;
    std::optional<bool> user_selected; // FHIR's, when it was said
    std::string
        mapped_by; // the map's row that added this coding, "seed-fbc@0123456789ab#12"; empty for the sender's own

    bool operator==(const coding&) const = default;
};

struct codeable {
    std::vector<pathology::coding> codings;
    std::string text;

    bool operator==(const codeable&) const = default;
    bool empty() const noexcept { return codings.empty() && text.empty(); }
};

struct identifier {
    std::string system;
    std::string value;

    bool operator==(const identifier&) const = default;
    bool empty() const noexcept { return value.empty(); }
};

// Text in lines, with the spaces that tables are drawn with. One note is what one level says as a whole.
struct note {
    std::vector<std::string> lines;

    bool operator==(const note&) const = default;
};

// What may stand before a number. `none` says that it is the number itself.
enum class comparator : std::uint8_t { none, less, less_or_equal, greater_or_equal, greater };

// "<=", "" for none: as FHIR and HL7 v2 write it, and people read it.
constexpr std::string_view sign_of(comparator said) noexcept {
    switch (said) {
    case comparator::none: return "";
    case comparator::less: return "<";
    case comparator::less_or_equal: return "<=";
    case comparator::greater_or_equal: return ">=";
    case comparator::greater: return ">";
    }
    return "";
}

struct quantity {
    std::string value; // a decimal as sent: "2.0" stays "2.0"; empty when only a unit was said
    pathology::comparator comparator{};
    std::string unit;            // as sent
    pathology::coding unit_code; // when the sender gave one: system and code

    bool operator==(const quantity&) const = default;
};

struct range {
    std::optional<quantity> low;
    std::optional<quantity> high;

    bool operator==(const range&) const = default;
};

struct ratio {
    quantity numerator;
    quantity denominator;

    bool operator==(const ratio&) const = default;
};

// The kinds of answer. A result has at most one of them beside its text.
struct value {
    std::optional<pathology::quantity> quantity;
    std::optional<pathology::codeable> code;
    std::optional<pathology::range> range;
    std::optional<pathology::ratio> ratio;
    std::optional<date_time> time;
    std::optional<std::vector<std::string>> text; // in lines; EDIFACT gives it beside a number as well

    bool operator==(const value&) const = default;
    bool empty() const noexcept { return !quantity && !code && !range && !ratio && !time && !text; }
};

struct reference_range {
    pathology::range limits;
    std::vector<std::string> text;       // FTX+CRR: a range too complex for two numbers
    std::vector<std::string> population; // FTX+RPD: whom it is for

    bool operator==(const reference_range&) const = default;
    bool empty() const noexcept { return !limits.low && !limits.high && text.empty() && population.empty(); }
};

enum class result_status : std::uint8_t {
    unknown,
    registered,
    preliminary,
    final,
    amended,
    corrected,
    cancelled,
    entered_in_error,
};

// Not said is as good as there and fit for use.
enum class specimen_status : std::uint8_t { not_said, unavailable, unsatisfactory, entered_in_error };

struct specimen {
    identifier requester_id;  // RFF+RTI, SPM-2 placer
    identifier laboratory_id; // RFF+STI: the accession
    codeable type;
    codeable body_site;
    codeable fasting; // a code of systems::fasting: "F" of SPC+FS+F and of FHIR's fastingStatus
    std::optional<quantity> volume;
    std::optional<date_time> collected;
    std::optional<date_time> collected_until; // the end of a timed collection
    std::optional<date_time> received;
    std::vector<note> notes;
    specimen_status status{};
    std::vector<codeable> conditions; // what it was like: FHIR R4's Specimen.condition

    bool operator==(const specimen&) const = default;
};

// A part of a result that is said within it alone: FHIR's Observation.component.
struct result_part {
    codeable code;
    pathology::value value;
    codeable absent_reason;
    std::vector<codeable> flags;
    std::vector<reference_range> ranges;

    bool operator==(const result_part&) const = default;
};

// A test or a group of tests. Groups and results stand in the order in which the sender named them; `group` and
// `specimen` are positions in report::investigations and report::specimens.
struct investigation {
    bool is_group = false;
    codeable code;
    std::optional<result_status> status; // nothing: not said, the report's holds
    std::optional<std::uint32_t> group;
    std::optional<std::uint32_t> specimen;
    pathology::value value;
    codeable absent_reason;      // why there is no value
    std::vector<codeable> flags; // interpretations as sent; none means not said, never "normal"
    std::vector<reference_range> ranges;
    std::vector<note> notes;
    std::optional<date_time> effective;
    codeable method;
    std::vector<result_part> parts;

    bool operator==(const investigation&) const = default;
};

// Somebody who asked, is told, or answers.
struct party {
    enum class role : std::uint8_t { requester, recipient, laboratory };
    enum class kind : std::uint8_t { person, organisation, department };

    party::role role{};
    party::kind kind{};
    std::vector<identifier> identifiers;
    std::string name;
    std::string second_reference; // RFF+AHI, the party's own additional reference

    bool operator==(const party&) const = default;
};

struct human_name {
    std::string family;
    std::vector<std::string> given; // first, then middle names
    std::string title;
    std::string suffix;

    bool operator==(const human_name&) const = default;
    bool empty() const noexcept { return family.empty() && given.empty() && title.empty() && suffix.empty(); }
};

struct address {
    std::vector<std::string> lines; // empty lines between others stay: EDIFACT has five places
    std::string postcode;

    bool operator==(const address&) const = default;
    bool empty() const noexcept { return lines.empty() && postcode.empty(); }
};

enum class sex : std::uint8_t { not_said, unknown, male, female, other };

struct patient {
    std::string nhs_number;            // as sent, valid or not
    std::vector<identifier> other_ids; // the laboratory's or the sender's own
    human_name name;
    std::optional<date_time> born;
    pathology::sex sex{};
    std::vector<address> addresses;
    std::vector<note> notes; // HL7 v2's NTE behind PID

    bool operator==(const patient&) const = default;
};

struct request {
    identifier requester_id;  // RFF+ROI, ORC-2
    identifier laboratory_id; // RFF+SOI, ORC-3
    std::optional<date_time> ordered;
    codeable code;                          // what was asked for
    std::vector<note> clinical_information; // FTX+CID

    bool operator==(const request&) const = default;
    bool empty() const noexcept { return *this == request{}; }
};

enum class report_status : std::uint8_t {
    unspecified, // EDIFACT's UN, or nothing said
    registered,  // HL7 v2's O, I, S, N: no results yet
    preliminary,
    partial,
    final,
    supplementary, // EDIFACT's SR
    amended,
    corrected,
    cancelled,
    entered_in_error,
};

struct report {
    // From whom to whom, and which message of theirs this is.
    identifier sender; // EDI id, HL7 v2 facility, FHIR source endpoint
    identifier recipient;
    std::string control_reference; // UNB, MSH-10, Bundle.identifier
    std::string message_reference; // UNH; empty in other forms
    std::optional<date_time> generated;

    std::vector<party> parties;
    identifier id; // the laboratory's own name for the report
    report_status status{};
    std::optional<date_time> issued;
    std::optional<date_time> effective;       // what time of the patient's it is about, for the report as a whole
    std::optional<date_time> effective_until; // the end of a period
    codeable code;                            // of the report as a whole; EDIFACT has none
    std::vector<note> conclusion;
    pathology::patient patient;
    std::vector<request> requests;
    std::vector<specimen> specimens;
    std::vector<investigation> investigations;

    bool operator==(const report&) const = default;
};

// What a reader makes of one report of a text, or of a text that has one.
struct read_report {
    pathology::report report;
    pathology::findings findings;
};

} // namespace signalbox::pathology
