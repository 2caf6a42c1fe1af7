#pragma once

#include <set>
#include <string>
#include <vector>

#include "broker/fhir/json.hpp"
#include "broker/store/records.hpp"

namespace signalbox::admin {

// Records as the API shows them: without payload, subject, file name and whatever else may speak of a patient.
void write_message(fhir::json_writer& json, const store::message_record& record, bool with_findings);
// Why it goes where it goes, or null: of what is not whole yet that is not decided.
void write_route(fhir::json_writer& json, const store::message_record& record);
// `now_in_hand` are deliveries that a courier has taken: the store has them where they were.
using ids = std::set<std::string>;
void write_delivery(fhir::json_writer& json, const store::delivery_record& record, const ids& now_in_hand,
                    const std::vector<store::delivery_event>* history = nullptr);
// "deliveries": [...]
void write_deliveries(fhir::json_writer& json, const std::vector<store::delivery_record>& records,
                      const ids& now_in_hand = {});

} // namespace signalbox::admin
