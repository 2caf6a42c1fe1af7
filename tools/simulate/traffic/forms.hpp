#pragma once

#include <span>
#include <string>
#include <string_view>

#include "broker/pathology/model/report.hpp"
#include "broker/trace/format/record.hpp"
#include "tools/simulate/practice/dice.hpp"
#include "tools/simulate/traffic/neighbourhood.hpp"

namespace signalbox::simulate {

// From whom to whom, and the sender's own name for the message, which is another one for each.
struct traffic_way {
    const traffic_laboratory& from;
    const traffic_practice& to;
    std::string local_id;
};

// Messages without their time and sequence.
trace::message mesh_message(const traffic_way& way, std::string_view workflow, std::string_view content_type,
                            std::string body);
trace::message edifact_message(const traffic_way& way, std::span<const pathology::report> reports);
trace::message hl7v2_message(const traffic_way& way, const pathology::report& report);
trace::message fhir_over_mesh(const traffic_way& way, const pathology::report& report);
trace::message fhir_message(const traffic_way& way, const pathology::report& report); // $process-message

// What somebody who treats the patient asks the practice by GP Connect.
trace::message question(const traffic_practice& to, const patient& about, dice& random);

// Something that cannot be filed: cut, with a wrong check digit of its patient, without what is required, for nobody.
trace::message spoiled(trace::message sound, const patient& about, dice& random);

} // namespace signalbox::simulate
