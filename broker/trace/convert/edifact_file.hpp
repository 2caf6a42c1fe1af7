#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "broker/base/clock.hpp"
#include "broker/trace/format/line.hpp"
#include "broker/trace/format/record.hpp"

namespace signalbox::trace {

bool begins_an_interchange(std::string_view text) noexcept;

// What UNB says; empty where it cannot be read.
struct edifact_file {
    std::string sender; // EDI ids
    std::string recipient;
    bool is_acknowledgement = false;    // NHSACK
    std::optional<base::time_point> at; // British local time, as an instant
};
edifact_file look_into_edifact(std::string_view text);

// Which mailboxes and workflow interchanges get, none of which they tell.
struct edifact_addresses {
    std::map<std::string, std::string, std::less<>> mailboxes; // by EDI id
    std::string from;                                          // where those have none; empty: none either
    std::string to;
    std::string workflow; // acknowledgements get it with "_ACK" behind it
};

// A message without its body. An error that names the EDI id for which there is no mailbox.
read_result<message> address(const edifact_file& about, const edifact_addresses& with);

} // namespace signalbox::trace
