#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker/alarms/alarm.hpp"

namespace signalbox::alarms::mail {

// An address as SMTP and a header field take it: printable ASCII, one '@', nothing that ends or begins something else.
bool is_address(std::string_view text) noexcept;

struct correspondents {
    std::string from;
    std::vector<std::string> to;
    std::string host; // of the hub, in the message id
};

// A field's text in ASCII: what is not comes as encoded words (RFC 2047), a control character as a space. Lines are
// folded (RFC 5322, 2.2.3); whatever the text holds, it stays within its field.
std::string encoded_text(std::string_view text);

// One alarm as a mail (RFC 5322), lines ending in CR LF, none longer than 998 bytes; dots are not doubled yet. The
// message id is the same for every attempt.
std::string mail_of(const news& what, const correspondents& between);

// With a dot before each line that begins with one, and the line that ends it (RFC 5321, 4.5.2).
std::string dot_stuffed(std::string_view mail);

} // namespace signalbox::alarms::mail
