#include <utility>

#include "broker/pathology/bundle/names.hpp"
#include "broker/pathology/bundle/write/writer.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::bundle {

namespace {

// ITK3 names a profile for every resource; R4's demands go further than a report of EDIFACT can promise, so there is
// none.
std::string_view profile_of(std::string_view type) {
    if (type == "MessageHeader") return "https://fhir.nhs.uk/STU3/StructureDefinition/ITK-MessageHeader-2";
    if (type == "Patient") return "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1";
    if (type == "Practitioner") return "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Practitioner-1";
    if (type == "Organization") return "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Organization-1";
    if (type == "ProcedureRequest")
        return "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-ProcedureRequest-1";
    if (type == "DiagnosticReport")
        return "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-DiagnosticReport-1";
    if (type == "Specimen") return "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Specimen-1";
    return "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Observation-1";
}

constexpr std::string_view bundle_profile = "https://fhir.nhs.uk/STU3/StructureDefinition/ITK-Message-Bundle-1";

constexpr std::string_view category_r4 =
    R"("category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category",)"
    R"("code":"laboratory","display":"Laboratory"}]}])";
constexpr std::string_view category_stu3 =
    R"("category":[{"coding":[{"system":"http://hl7.org/fhir/observation-category",)"
    R"("code":"laboratory","display":"Laboratory"}]}])";

std::string profile_list(std::string_view profile) {
    return std::string(R"({"profile":[")").append(profile).append(R"("]})");
}

} // namespace

writer::writer(const report& from, const writing& how, fhir::release release)
    : from_(from),
      put_(release, findings_),
      out_(put_.out()),
      ids_(how.seed),
      plan_(from, ids_, release),
      scopes_(from) {
    every_result_ = stu3() ? category_stu3 : category_r4;
    every_result_.append(R"(,"subject":{"reference":"urn:uuid:)").append(plan_.patient).append("\"}");
    if (from.issued && from.issued->has_time())
        every_result_.append(R"(,"issued":")").append(to_fhir(*from.issued)).append("\"");
    if (plan_.laboratory)
        every_result_.append(R"(,"performer":[{"reference":"urn:uuid:)").append(plan_.sender()).append("\"}]");
}

written writer::write() {
    // A result with its range takes about 850 bytes and each of its codings 250, the rest of a report with few texts
    // about 6000.
    std::size_t codings = 0;
    for (const investigation& one : from_.investigations) codings += one.code.codings.size();
    out_.reserve(6000 + 850 * from_.investigations.size() + 250 * codings);
    out_.begin_object();
    head();
    out_.name("entry").begin_array();
    header();
    for (std::size_t i = 0; i < from_.parties.size(); ++i) party(i);
    if (!plan_.stand_in.empty()) stand_in();
    if (!plan_.requester_role.empty()) requester_role();
    patient();
    for (std::size_t i = 0; i < plan_.requests.size(); ++i) service_request(i);
    diagnostic_report();
    for (std::size_t i = 0; i < from_.specimens.size(); ++i) specimen(i);
    for (std::size_t i = 0; i < from_.investigations.size(); ++i) result(i);
    out_.end_array().end_object();
    return {out_.take(), std::move(findings_)};
}

void writer::head() {
    out_.member("resourceType", "Bundle").member("id", std::string_view(plan_.bundle));
    const bool timed = from_.generated && from_.generated->has_time();
    if (timed || stu3()) {
        out_.name("meta").begin_object();
        if (timed) put_.time("lastUpdated", from_.generated);
        if (stu3()) out_.name("profile").begin_array().string(bundle_profile).end_array();
        out_.end_object();
    }
    bundle_identifier();
    out_.member("type", "message");
    if (!stu3()) put_.instant("timestamp", from_.generated);
}

// The guide wants a UUID. A sender's reference that is none stands in the MessageHeader.
void writer::bundle_identifier() {
    const bool own = is_uuid(from_.control_reference);
    out_.name("identifier").begin_object().member("system", names::uuid_system);
    if (own)
        out_.member("value", from_.control_reference);
    else
        out_.member("value", ids_.of("Bundle.identifier"));
    out_.end_object();
}

void writer::begin_entry(std::string_view type, std::string_view id) {
    // Neither ids nor types have anything that JSON escapes.
    out_.begin_object().members(R"("fullUrl":"urn:uuid:)", id, "\"");
    out_.name("resource").begin_object().members(R"("resourceType":")", type, R"(","id":")", id, "\"");
    if (stu3()) out_.name("meta").raw(profile_list(profile_of(type)));
}

void writer::end_entry() { out_.end_object().end_object(); }

void writer::say_unknown(fhir::json_name name) {
    out_.name(name).begin_object();
    put_.extension_list(names::absent_reason, "valueCode", "unknown");
    out_.end_object();
}

void writer::header() {
    put_.at("/", 0);
    begin_entry("MessageHeader", plan_.header);
    header_extensions();
    if (stu3()) {
        out_.name("event");
        put_.coding("https://fhir.nhs.uk/STU3/CodeSystem/ITK-MessageEvent-2", "ITK012M", "ITK National Pathology");
    } else {
        out_.name("eventCoding");
        put_.coding(systems::snomed, names::pathology_report, "Pathology report");
    }
    destinations();
    sender();
    if (stu3()) {
        put_.instant("timestamp", from_.generated);
        if (!from_.generated) say_unknown("_timestamp");
        put_.reference("responsible", plan_.sender());
    }
    out_.name("source").begin_object().member("endpoint", std::string_view(endpoint_of(from_.sender))).end_object();
    out_.name("focus").begin_array();
    put_.reference(plan_.report_id);
    out_.end_array();
    if (!stu3()) out_.member("definition", "https://fhir.nhs.uk/England/MessageDefinition/England-Pathology-Report");
    end_entry();
}

void writer::header_extensions() {
    const bool control = !stu3() && !from_.control_reference.empty() && !is_uuid(from_.control_reference);
    if (!control && !stu3() && from_.message_reference.empty()) return;
    out_.name("extension").begin_array();
    if (stu3()) itk_handling();
    if (control) put_.extension(names::control_reference, "valueString", from_.control_reference);
    if (!from_.message_reference.empty())
        put_.extension(names::message_reference, "valueString", from_.message_reference);
    out_.end_array();
}

// ITK3 Messaging Distribution: both kinds of acknowledgement have to be asked for or not, and the sender's own
// reference has to be there.
void writer::itk_handling() {
    const bool own = !from_.control_reference.empty() && !is_uuid(from_.control_reference);
    out_.begin_object().member("url", names::itk_handling).name("extension").begin_array();
    put_.extension("BusAckRequested", "valueBoolean", "false");
    put_.extension("InfAckRequested", "valueBoolean", "false");
    out_.begin_object().member("url", "RecipientType").name("valueCoding");
    put_.coding("https://fhir.nhs.uk/STU3/CodeSystem/ITK-RecipientType-1", "FA", "For Action");
    out_.end_object();
    put_.extension("SenderReference", "valueString", own ? from_.control_reference : "None");
    put_.extension("LocalExtension", "valueString", "None");
    out_.end_array().end_object();
}

// One for each recipient; the requesting organisation, as the guide has it, where none is named.
void writer::destinations() {
    std::vector<resource_id> to;
    for (const std::size_t party : plan_.recipients) to.push_back(plan_.parties[party]);
    if (to.empty() && plan_.requester_organisation) to.push_back(plan_.parties[*plan_.requester_organisation]);
    if (stu3()) {
        if (!to.empty() || !from_.recipient.empty()) receiver("receiver", to.empty() ? resource_id{} : to.front());
        return;
    }
    if (to.empty() && !from_.recipient.empty()) to.emplace_back();
    if (to.empty()) return;
    out_.name("destination").begin_array();
    for (std::size_t i = 0; i < to.size(); ++i) {
        out_.begin_object().member("endpoint", std::string_view(endpoint_of(from_.recipient)));
        receiver("receiver", to[i]);
        out_.end_object();
    }
    out_.end_array();
}

void writer::receiver(fhir::json_name name, std::string_view id) {
    if (id.empty() && from_.recipient.empty()) return;
    out_.name(name).begin_object();
    if (!id.empty()) out_.name("reference").raw("\"urn:uuid:", id, "\"");
    if (!from_.recipient.empty()) {
        out_.name("identifier");
        put_.identifier(from_.recipient);
    }
    out_.end_object();
}

void writer::sender() {
    out_.name("sender").begin_object();
    out_.name("reference").raw("\"urn:uuid:", plan_.sender(), "\"");
    if (!from_.sender.empty()) {
        out_.name("identifier");
        put_.identifier(from_.sender);
    }
    out_.end_object();
}

written write_r4(const report& from, const writing& how) { return writer(from, how, fhir::release::r4).write(); }
written write_stu3(const report& from, const writing& how) { return writer(from, how, fhir::release::stu3).write(); }

} // namespace signalbox::pathology::bundle
