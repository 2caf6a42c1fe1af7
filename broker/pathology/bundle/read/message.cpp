#include "broker/identifiers/nhs_number.hpp"
#include "broker/pathology/bundle/bundle.hpp"
#include "broker/pathology/bundle/names.hpp"
#include "broker/pathology/bundle/read/reader.hpp"
#include "broker/pathology/bundle/scopes.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::bundle {

reader::reader(const fhir::document& message) : all_(message), used_(message), take_(used_), report_(made_.report) {}

read_report reader::read() {
    structure();
    if (!find_report()) return std::move(made_);
    header_number_ = all_.first("MessageHeader");
    patient_of_report();
    head();
    if (header_number_) header();
    requests();
    parties();
    if (patient_number_) patient();
    specimens();
    results();
    diagnostic_report();
    used_.list_lost(made_.findings);
    return std::move(made_);
}

void reader::find(severity s, std::string_view code, std::string_view text, const fhir::value& where) {
    made_.findings.push_back({s, std::string(code), std::string(text), {}, where.pointer()});
}

void reader::use_reference(const fhir::value& holder) {
    used_.use(holder.find("reference"));
    used_.use(holder.find("display")); // says again what the resource says
    used_.use(holder.find("type"));
}

std::optional<std::size_t> reader::follow(const fhir::value& holder, number from, std::string_view type) {
    const auto target = all_.resolve(holder, from);
    if (!target || all_.at(*target).type != type) return std::nullopt;
    use_reference(holder);
    return target;
}

// Whom it is about has to be the report's patient, by reference or by one of the patient's identifiers.
void reader::subject(number of) {
    const fhir::value holder = value_of(of).find("subject");
    const auto target = follow(holder, of, "Patient");
    if (!patient_number_) return;
    const fhir::value id = holder.find("identifier");
    const owner whose = owner_of(id);
    if (whose != owner::unknown) used_.use(id);
    if ((target && *target != *patient_number_) || whose == owner::other)
        return find(severity::error, "other-patient", "this is about another patient than the report", holder);
    const bool is_named = id || holder.find("reference");
    if (target || whose == owner::patient || !is_named) return;
    used_.use(holder);
    find(severity::error, "subject-unknown", "this is about somebody whom the message does not have", holder);
}

// Another identifier of a system that the patient has one of is somebody else's.
reader::owner reader::owner_of(const fhir::value& id) const {
    const auto number_of = [](const fhir::value& each) {
        const std::string_view value = each.string("value");
        const bool nhs = each.string("system") == systems::nhs_number;
        return (nhs ? identifiers::parse_nhs_number(value) : std::nullopt).value_or(std::string(value));
    };
    if (id.string("system").empty() || id.string("value").empty()) return owner::unknown;
    owner whose = owner::unknown;
    for (const fhir::value known : value_of(*patient_number_).find("identifier")) {
        if (known.string("system") != id.string("system")) continue;
        if (number_of(known) == number_of(id)) return owner::patient;
        whose = owner::other;
    }
    return whose;
}

// What names and describes resources, and is no part of what they say. Who must not see it is.
void reader::structure() {
    for (const fhir::value& bundle : all_.bundles()) {
        used_.use(bundle.find("resourceType"));
        used_.use(bundle.find("meta"));
        used_.use(bundle.find("type"));
        for (const fhir::value entry : bundle.find("entry")) used_.use(entry.find("fullUrl"));
    }
    for (const resources::resource& r : all_.all()) {
        used_.use(r.value.find("resourceType"));
        // A narrative that says more than the elements has no place.
        if (r.value.find("text").string("status") != "additional") used_.use(r.value.find("text"));
        for (const fhir::value each : r.value.find("meta"))
            if (each.name() != "security") used_.use(each);
    }
}

// The one in the header's focus, or the first.
bool reader::find_report() {
    const std::vector<number> reports = all_.of_type("DiagnosticReport");
    if (reports.empty()) {
        made_.findings.push_back({severity::error, "no-report", "there is no DiagnosticReport", {}, ""});
        return false;
    }
    report_number_ = reports.front();
    if (reports.size() > 1)
        find(severity::error, "several-reports", "there is more than one DiagnosticReport", value_of(reports[1]));
    return true;
}

void reader::patient_of_report() {
    patient_number_ = follow(value_of(report_number_).find("subject"), report_number_, "Patient");
    const std::vector<number> patients = all_.of_type("Patient");
    if (!patient_number_ && patients.size() == 1) patient_number_ = patients.front();
    if (!patient_number_) made_.findings.push_back({severity::error, "no-patient", "there is no Patient", {}, ""});
}

void reader::head() {
    if (all_.bundles().empty()) return;
    const fhir::value bundle = all_.bundles().front();
    const fhir::value id = bundle.find("identifier");
    used_.use_if(id, "system", names::uuid_system);
    report_.control_reference = used_.take(id, "value");
    report_.generated = take_.time(bundle, "timestamp");
    if (!report_.generated) report_.generated = parse_fhir_date_time(bundle.find("meta").string("lastUpdated"));
}

void reader::header() {
    const fhir::value header = value_of(*header_number_);
    header_extensions(header);
    event(header);
    if (const auto when = take_.time(header, "timestamp")) report_.generated = when;
    used_.use(header.find("_timestamp").find("extension").at(0).find("url"));
    used_.use(header.find("_timestamp").find("extension").at(0).find("valueCode"));
    used_.use_if(header, "definition", "https://fhir.nhs.uk/England/MessageDefinition/England-Pathology-Report");
    for (const fhir::value holder : header.find("focus")) follow(holder, *header_number_, "DiagnosticReport");
    who(header);
}

void reader::header_extensions(const fhir::value& header) {
    const std::string control = take_.extension_text(header, names::control_reference, "valueString");
    if (!control.empty()) report_.control_reference = control;
    report_.message_reference = take_.extension_text(header, names::message_reference, "valueString");
    const fhir::value handling = take_.extension(header, names::itk_handling);
    for (const fhir::value each : handling.find("extension")) {
        const std::string_view url = each.string("url");
        const std::string_view text = each.string("valueString");
        const bool plain = (url == "LocalExtension" && text == "None") ||
                           (url == "SenderReference" && text == "None") ||
                           (url == "RecipientType" && each.find("valueCoding").string("code") == "FA") ||
                           each.find("valueBoolean").text() == "false";
        if (url == "SenderReference" && !plain) report_.control_reference = text;
        if (url == "SenderReference" || plain) used_.use(each);
    }
}

// The event of a pathology report, as the guide and as ITK3 call it.
void reader::event(const fhir::value& header) {
    const fhir::value r4 = header.find("eventCoding");
    if (r4.string("system") == systems::snomed && r4.string("code") == names::pathology_report) used_.use(r4);
    const fhir::value stu3 = header.find("event");
    if (stu3.string("code") == "ITK012M") used_.use(stu3);
}

void reader::who(const fhir::value& header) {
    const fhir::value sender = header.find("sender");
    report_.sender = take_.identifier(sender.find("identifier"));
    endpoint(header.find("source"), report_.sender);
    for (const fhir::value to : header.find("destination")) {
        const pathology::identifier id = take_.identifier(to.find("receiver").find("identifier"));
        if (!id.empty()) report_.recipient = id;
    }
    const pathology::identifier stu3 = take_.identifier(header.find("receiver").find("identifier"));
    if (!stu3.empty()) report_.recipient = stu3;
    for (const fhir::value to : header.find("destination")) endpoint(to, report_.recipient);
}

// An address that only says the identifier again, or that there is none, says nothing; another is the identifier where
// there is no other.
void reader::endpoint(const fhir::value& holder, identifier& into) {
    const std::string_view url = holder.string("endpoint");
    if (url.empty()) return;
    if (into.empty() && url != names::no_endpoint) into = {"", std::string(url)};
    if (url == names::no_endpoint || url == endpoint_of(into)) used_.use(holder.find("endpoint"));
}

read_report read_r4(const fhir::document& message) { return reader(message).read(); }
read_report read_stu3(const fhir::document& message) { return reader(message).read(); }

} // namespace signalbox::pathology::bundle
