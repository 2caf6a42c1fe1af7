#pragma once

#include <optional>
#include <string>
#include <vector>

#include "broker/fhir/json.hpp"
#include "tools/cli/commands.hpp"

namespace signalbox::cli {

// One step in the life of a message, as the hub's records tell it (`root` is what GET /api/v1/messages/ID answers).
struct step {
    std::string at; // ISO 8601
    std::string state;
    std::string text;
    std::string delivery_id; // empty: the message itself
};

std::vector<step> steps_of(const fhir::value& root); // in the order of time
std::string to_json(const step& s);

// How the story ended: done when every delivery is delivered (or in its mailbox), findings when the message is
// quarantined or a delivery is set aside, expired or cancelled; nullopt while something is still open.
std::optional<exit_code> end_of(const fhir::value& root);

// "line:column: pointer: expected [keyword]" (a warning: [keyword, warning]) of one violation in JSON; of one that says
// what is wrong instead, that.
std::string violation_line(const fhir::value& violation);

// What its rendering lost is counted here, and listed by print_losses.
std::string state_of(const fhir::value& delivery); // "ready, in hand"
void print_delivery(const fhir::value& delivery);
void print_losses(const fhir::value& delivery);

// A table of deliveries as the API lists them.
void print_deliveries(const fhir::value& deliveries);

} // namespace signalbox::cli
