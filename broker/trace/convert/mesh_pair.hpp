#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "broker/base/clock.hpp"
#include "broker/trace/format/line.hpp"
#include "broker/trace/format/record.hpp"

namespace signalbox::trace {

// What the control file of a MESH client says of the data file beside it.
struct control_file {
    bool is_report = false; // of a transfer that failed: it has no data file
    std::string from;       // mailbox
    std::string to;         // mailbox, or GPPROVIDER_...
    std::string workflow;
    std::string message_id;
    std::string local_id;
    std::string partner_id;
    std::string subject;
    std::string file_name; // the sender's word
    std::string checksum;
    bool is_compressed = false;
    bool is_encrypted = false;
    std::optional<base::time_point> at; // of its StatusRecord
};

// DTSControl as the MESH client writes it (NHS England, Data Landing Portal set-up guide, appendix A). An error for
// what is none, and for data without a mailbox that sent it, a recipient or a workflow.
read_result<control_file> read_control_file(std::string_view text);

// The request that brought a pair. That it is compressed is said where the data are: clients may have unpacked them.
message message_of(const control_file& about, std::string data);

} // namespace signalbox::trace
