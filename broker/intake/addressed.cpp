#include "broker/intake/addressed.hpp"

#include "broker/base/errc.hpp"
#include "broker/base/sealing.hpp"
#include "broker/fhir/json.hpp"
#include "broker/messaging/itk3/workflows.hpp"

namespace signalbox::intake {

result<std::string> addressee_note(const base::secret& key, const intake_request& first) {
    const auto& patient = first.addressed_patient;
    if (!patient || !messaging::itk3::carries_itk3(first.envelope.workflow_id)) return std::string();
    fhir::json_writer who;
    who.begin_object().member("nhs_number", patient->nhs_number).member("date_of_birth", patient->date_of_birth);
    who.member("family_name", patient->family_name).member("ods_code", patient->ods_code).end_object();
    auto sealed = base::seal(key, first.envelope.message_id, base::secret(who.take()));
    if (!sealed) return sealed.error();
    fhir::json_writer note;
    note.begin_object().member("addressed_by_patient", *sealed).end_object();
    return note.take();
}

result<std::optional<routing::registered_patient>> addressee_of(const base::secret& key,
                                                                const store::message_record& whole) {
    std::optional<routing::registered_patient> nobody;
    if (whole.route_explanation_json.empty()) return nobody;
    const auto note = fhir::read_json(whole.route_explanation_json);
    if (!note) return base::errc::malformed;
    const auto sealed = note->root().find("addressed_by_patient");
    if (!sealed) return nobody;
    const auto opened = base::unseal(key, whole.envelope.message_id, sealed.text());
    if (!opened) return opened.error();
    const auto who = fhir::read_json(opened->reveal());
    if (!who) return base::errc::malformed;
    const auto text = [&](const char* name) { return std::string(who->root().string(name)); };
    return std::optional(
        routing::registered_patient{text("nhs_number"), text("date_of_birth"), text("family_name"), text("ods_code")});
}

} // namespace signalbox::intake
