#pragma once

#include <optional>

#include "broker/intake/intake.hpp"
#include "broker/intake/itk3/judging.hpp"

namespace signalbox::intake::itk3 {

// What is said of one ITK3 message: judged for whom, and how.
struct decision {
    practice at;
    judgement said;
    bool set_aside = false; // nothing but what is said here keeps the message from its destination
    bool receipt = false;   // nothing else: a business answer that asks for 20013 itself
};

// Nothing where the hub says nothing: for what a mailbox answers, what has no recipient, what is no such message. What
// is decided changes with it: the verdict says a fault, and a practice that is switched off has its fallback in place
// of its destinations.
std::optional<decision> decide(examined& found, const intake_request& request, routing::decision& decided,
                               const routing::directory& directory, const settings& how);

// Takes into the commit what is said, and what is awaited of others.
void take(store::acceptance& what, const examined& found, const std::optional<decision>& said,
          base::message_id_source& ids, base::time_point now);

// What the register says of the patient of a message to the practice with that ODS code: "30002", "30003", or nothing,
// also when nobody knows.
boost::asio::awaitable<std::string> ask_register(const routing::patient_register& patients, const content& of,
                                                 std::string ods_code);

} // namespace signalbox::intake::itk3
