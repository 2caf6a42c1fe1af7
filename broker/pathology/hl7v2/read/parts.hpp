#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/pathology/hl7v2/message.hpp"
#include "broker/pathology/hl7v2/syntax/segment_reader.hpp"

// What reader.cpp puts together: one function per segment.
namespace signalbox::pathology::hl7v2 {

// MSH as it is.
header read_header(segment_reader& msh);
// Whether it is that of a message to be read. Errors: message-type, message-event, version-unsupported,
// control-id-missing, fragment.
void check_header(segment_reader& msh, const header& read);

patient read_patient(segment_reader& pid);

// ORC and OBR before the report knows where they belong.
struct order {
    pathology::request request;
    identifier filler; // OBR-3
    std::vector<party> parties;
    codeable code;          // OBR-4 without our own mark
    bool is_whole = false;  // OBR-4 is empty or our mark: results have no group
    bool is_marked = false; // our mark
    std::optional<report_status> status;
    std::optional<date_time> observed; // OBR-7
    std::optional<date_time> observed_until;
    std::optional<date_time> issued;
    std::optional<pathology::specimen> specimen; // of OBR-14 and 15, when there is no SPM
    codeable fasting;                            // OBR-13, table 0916
    place where;
};
// `orc` may be null.
order read_order(segment_reader* orc, segment_reader& obr);

pathology::specimen read_specimen(segment_reader& spm);

struct result {
    pathology::investigation investigation;
    std::vector<party> parties; // who made it: OBX-23, 15
    place where;
    std::vector<identifier> specimen_ids; // OBX-33: either names the specimen
};
result read_result(segment_reader& obx);

// OBX-2, 5 and 6.
value read_value(segment_reader& obx);

// "3.5-5.3", "3.5 - 5.3", "<5", ">=60"; nothing for what is not clearly one of these.
std::optional<range> parse_range(std::string_view text);

// NTE-3.
std::vector<std::string> read_note(segment_reader& nte);

} // namespace signalbox::pathology::hl7v2
