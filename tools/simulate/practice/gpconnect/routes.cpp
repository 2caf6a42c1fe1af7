#include "tools/simulate/practice/gpconnect/routes.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

constexpr std::string_view id_place = "{id}";
constexpr std::string_view patient_read = "patient/*.read";
constexpr std::string_view patient_write = "patient/*.write";
constexpr std::string_view organisation_read = "organization/*.read";

// Where the id begins, and how much of the path stands behind it.
struct cut {
    std::string_view before;
    std::string_view after;
};
cut cut_at_id(std::string_view pattern) noexcept {
    const auto at = pattern.find(id_place);
    if (at == std::string_view::npos) return {pattern, {}};
    return {pattern.substr(0, at), pattern.substr(at + id_place.size())};
}

} // namespace

const std::vector<route>& routes() {
    using enum place_of;
    static const std::vector<route> all{
        {metadata,
         "GET",
         "/STU3/1/gpconnect/metadata",
         organisation_read,
         {"fhir:rest:read:metadata-1"},
         {200, 400, 415}},
        {metadata,
         "GET",
         "/STU3/1/gpconnect/structured/metadata",
         organisation_read,
         {"structured:fhir:rest:read:metadata-1"},
         {200, 400, 415}},
        {metadata,
         "GET",
         "/STU3/1/gpconnect/documents/metadata",
         organisation_read,
         {"documents:fhir:rest:read:metadata-1"},
         {200, 400, 415}},
        {find_patient,
         "GET",
         "/STU3/1/gpconnect/Patient",
         patient_read,
         {"fhir:rest:search:patient-1"},
         {200, 400, 415, 422}},
        {read_patient,
         "GET",
         "/STU3/1/gpconnect/Patient/{id}",
         patient_read,
         {"fhir:rest:read:patient-1"},
         {200, 400, 404, 415}},
        {find_practitioner,
         "GET",
         "/STU3/1/gpconnect/Practitioner",
         organisation_read,
         {"fhir:rest:search:practitioner-1"},
         {200, 400, 415, 422}},
        {read_practitioner,
         "GET",
         "/STU3/1/gpconnect/Practitioner/{id}",
         organisation_read,
         {"fhir:rest:read:practitioner-1"},
         {200, 400, 404, 415}},
        {find_organisation,
         "GET",
         "/STU3/1/gpconnect/Organization",
         organisation_read,
         {"fhir:rest:search:organization-1"},
         {200, 400, 415, 422}},
        {read_organisation,
         "GET",
         "/STU3/1/gpconnect/Organization/{id}",
         organisation_read,
         {"fhir:rest:read:organization-1"},
         {200, 400, 404, 415}},
        {read_location,
         "GET",
         "/STU3/1/gpconnect/Location/{id}",
         organisation_read,
         {"fhir:rest:read:location-1"},
         {200, 400, 404, 415}},
        {register_patient,
         "POST",
         "/STU3/1/gpconnect/Patient/$gpc.registerpatient",
         patient_write,
         {"fhir:operation:gpc.registerpatient-1"},
         {200, 400, 409, 413, 415, 422}},
        {find_slots,
         "GET",
         "/STU3/1/gpconnect/Slot",
         organisation_read,
         {"fhir:rest:search:slot-1"},
         {200, 400, 404, 415, 422}},
        {book,
         "POST",
         "/STU3/1/gpconnect/Appointment",
         patient_write,
         {"fhir:rest:create:appointment-1"},
         {201, 400, 409, 413, 415, 422}},
        {read_appointment,
         "GET",
         "/STU3/1/gpconnect/Appointment/{id}",
         patient_read,
         {"fhir:rest:read:appointment-1"},
         {200, 400, 404, 415}},
        {change_appointment,
         "PUT",
         "/STU3/1/gpconnect/Appointment/{id}",
         patient_write,
         {"fhir:rest:update:appointment-1", "fhir:rest:cancel:appointment-1"},
         {200, 400, 404, 409, 413, 415, 422}},
        {appointments_of_patient,
         "GET",
         "/STU3/1/gpconnect/Patient/{id}/Appointment",
         patient_read,
         {"fhir:rest:search:patient_appointments-1"},
         {200, 400, 404, 415, 422}},
        {structured_record,
         "POST",
         "/STU3/1/gpconnect/structured/Patient/$gpc.getstructuredrecord",
         patient_read,
         {"fhir:operation:gpc.getstructuredrecord-1"},
         {200, 400, 403, 404, 413, 415, 422}},
        {migrated_record,
         "POST",
         "/STU3/1/gpconnect/structured/Patient/$gpc.migratestructuredrecord",
         patient_read,
         {"fhir:operation:gpc.migratestructuredrecord-1"},
         {200, 400, 403, 404, 413, 415, 422}},
        {find_patient_with_documents,
         "GET",
         "/STU3/1/gpconnect/documents/Patient",
         patient_read,
         {"documents:fhir:rest:search:patient-1"},
         {200, 400, 415, 422}},
        {find_documents,
         "GET",
         "/STU3/1/gpconnect/documents/Patient/{id}/DocumentReference",
         patient_read,
         {"documents:fhir:rest:search:documentreference-1"},
         {200, 400, 403, 404, 415, 422}},
        {document,
         "GET",
         "/STU3/1/gpconnect/documents/Binary/{id}",
         patient_read,
         {"documents:fhir:rest:read:binary-1", "documents:fhir:rest:migrate:binary-1"},
         {200, 400, 403, 404, 415}},
        {conformance,
         "GET",
         "/DSTU2/0/gpconnect/metadata",
         organisation_read,
         {"fhir:rest:read:metadata"},
         {200, 400, 415}},
        {care_record,
         "POST",
         "/DSTU2/0/gpconnect/Patient/$gpc.getcarerecord",
         patient_read,
         {"fhir:operation:gpc.getcarerecord"},
         {200, 400, 403, 404, 413, 415, 422}},
    };
    return all;
}

bool fits(std::string_view path, const route& to) noexcept {
    const cut around = cut_at_id(to.path);
    if (around.before == to.path) return path == to.path;
    const std::string_view id = id_in(path, to);
    return !id.empty() && id.find('/') == std::string_view::npos && !id.starts_with('$');
}

std::string_view id_in(std::string_view path, const route& of) noexcept {
    const cut around = cut_at_id(of.path);
    const bool around_fits = around.before != of.path && path.size() > around.before.size() + around.after.size() &&
                             path.starts_with(around.before) && path.ends_with(around.after);
    if (!around_fits) return {};
    path.remove_prefix(around.before.size());
    path.remove_suffix(around.after.size());
    return path;
}

} // namespace signalbox::simulate::gpconnect
