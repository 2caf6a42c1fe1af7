#pragma once

#include <string>

#include "broker/message/told.hpp"

namespace signalbox::tests {

extern const base::time_point recording_began;

// By MESH from LAB001 to A81001HL7, `after` the beginning: into the mailbox, and on to "emis".
message::arrival an_arrival(std::string message_id, std::string body = "UNB+UNOA:2'",
                            std::chrono::microseconds after = std::chrono::microseconds{500});
message::decision kept(std::string message_id);
message::told_settlement delivered_to_emis(const std::string& message_id);
message::question a_question();
message::refused_request a_refused_request(bool known = true); // by MESH, to a patient nobody has: 417

} // namespace signalbox::tests
