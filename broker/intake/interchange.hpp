#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "broker/intake/examine.hpp"

namespace signalbox::intake {

// Reads an EDIFACT interchange of reports: each is a part with its own patient and verdict. What is wrong with a part
// stands in the verdict as a warning while another part is acceptable, and as the error that it is when none is.
examined examine_interchange(std::string_view text, const message::envelope& about, const base::limits& limits);

// The name of one report of an interchange that came from that mailbox (store::interchange_part::name).
base::sha256_digest part_name(std::string_view mailbox, std::string_view sender, std::string_view recipient,
                              std::string_view control_reference, std::string_view message_reference);

// The hub's NHSACK to an interchange that asks for one, from the recipient's mailbox to the sender's; nothing when it
// does not ask. Its number comes with the commit.
std::optional<store::numbered_answer> answer_to(const examined& found, const message::envelope& about,
                                                std::string message_id, base::time_point now);

} // namespace signalbox::intake
