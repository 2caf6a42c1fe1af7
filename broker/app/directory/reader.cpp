#include "broker/app/directory/reader.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

#include "broker/identifiers/mailbox_id.hpp"
#include "broker/identifiers/nhs_number.hpp"
#include "broker/routing/nearest.hpp"

namespace signalbox::app {

namespace {

// The workflow ids that MESH routes by patient, where the file names no others.
const std::vector<std::string>& usually_routed_by_patient() {
    static const std::vector<std::string> ids{
        "TOC_FHIR_IP_DISCH",        "TOC_FHIR_MH_DISCH",       "TOC_FHIR_EC_DISCH",
        "TOC_FHIR_OP_ATTEN",        "TOC_OUTP_ATT_DMS",        "GPFED_CONSULT_REPORT",
        "GPFED_CONSULT_REPORT_ACK", "GPCONNECT_UPDATE_RECORD", "GPCONNECT_UPDATE_RECORD_ACK",
        "GPCONNECT_SEND_DOCUMENT"};
    return ids;
}

int number_in(std::string_view text, std::size_t from, std::size_t size) {
    int number = 0;
    std::from_chars(text.data() + from, text.data() + from + size, number);
    return number;
}

bool is_day(std::string_view iso) {
    using namespace std::chrono;
    const year_month_day day{year{number_in(iso, 0, 4)}, month{static_cast<unsigned>(number_in(iso, 5, 2))},
                             std::chrono::day{static_cast<unsigned>(number_in(iso, 8, 2))}};
    return day.ok();
}

} // namespace

directory_reader::directory_reader(const fhir::document& given, std::string file)
    : file_reader(given, std::move(file)) {}

directory_file directory_reader::read() {
    const fhir::value root = given_.root();
    directory_file made;
    made.file = file_;
    groups(root.find("workflow_groups"), made);
    made.others_allowed = text_or(root, "other_workflows", made.groups.empty() ? "allowed" : "refused") == "allowed";
    const fhir::value routed = root.find("patient_routing");
    made.patient_routed = routed ? workflow_ids(routed.find("workflow_ids")) : usually_routed_by_patient();
    mailboxes(root.find("mailboxes"), made);
    made.account_sends = known_groups(root.find("accounts").find("sends"));
    made.account_receives = known_groups(root.find("accounts").find("receives"));
    patients(root.find("patients"), made);
    return made;
}

void directory_reader::groups(const fhir::value& given, directory_file& into) {
    if (!given) return;
    for (const fhir::value from : given) {
        const fhir::value name = from.find("name");
        const bool twice = std::find(group_names_.begin(), group_names_.end(), name.text()) != group_names_.end();
        if (twice) refuse(name, fmt::format("workflow group {} stands here already", name.text()));
        group_names_.emplace_back(name.text());
        into.groups.push_back({std::string(name.text()), workflow_ids(from.find("workflow_ids"))});
    }
}

std::vector<std::string> directory_reader::workflow_ids(const fhir::value& given) {
    std::vector<std::string> ids;
    for (const fhir::value each : given) {
        const auto star = each.text().find('*');
        if (star < each.text().size() - 1) refuse(each, "a star stands at the end of a workflow id, or not at all");
        ids.emplace_back(each.text());
    }
    return ids;
}

std::vector<std::string> directory_reader::known_groups(const fhir::value& given) {
    std::vector<std::string> names;
    if (!given) return names;
    for (const fhir::value each : given) {
        names.emplace_back(each.text());
        if (std::find(group_names_.begin(), group_names_.end(), names.back()) != group_names_.end()) continue;
        std::string what = fmt::format("there is no workflow group '{}'", names.back());
        const std::string nearest = routing::nearest_name(names.back(), group_names_);
        if (!nearest.empty()) what += fmt::format("; did you mean '{}'?", nearest);
        refuse(each, std::move(what));
    }
    return names;
}

void directory_reader::mailboxes(const fhir::value& given, directory_file& into) {
    std::set<std::string> ids;
    for (const fhir::value from : given) {
        const auto id = identifiers::parse_mailbox_id(from.string("id"));
        const auto ods = identifiers::parse_ods_code(from.string("ods_code"));
        if (!id) refuse(from.find("id"), "1 to 100 letters, digits, '_' or '-', not beginning with GPPROVIDER");
        if (!ods) refuse(from.find("ods_code"), "an ODS code of 3 to 12 letters and digits");
        if (!id || !ods) continue;

        if (!ids.insert(*id).second) refuse(from.find("id"), fmt::format("mailbox {} stands here already", *id));
        into.mailboxes.push_back(mailbox(from, *id, *ods));
    }
}

mailbox_setting directory_reader::mailbox(const fhir::value& given, const std::string& id,
                                          const std::string& ods_code) {
    mailbox_setting made;
    made.entry.id = id;
    made.entry.ods_code = ods_code;
    made.entry.name = text_or(given, "name", id);
    made.entry.organisation_code = text_or(given, "organisation_code", ods_code);
    made.entry.organisation_name = given.string("organisation_name");
    made.entry.billing_entity = given.string("billing_entity");
    made.entry.active = text_or(given, "active", "true") == "true";
    if (const fhir::value certificates = given.find("certificates"))
        for (const fhir::value pin : certificates) made.entry.certificates.emplace_back(pin.text());
    made.entry.sends = known_groups(given.find("sends"));
    made.entry.receives = known_groups(given.find("receives"));
    made.password = secret(given.find("password"));
    return made;
}

void directory_reader::patients(const fhir::value& given, directory_file& into) {
    if (!given) return;
    std::set<std::string> numbers;
    for (const fhir::value from : given) {
        const fhir::value number = from.find("nhs_number");
        const fhir::value practice = from.find("ods_code");
        const auto ods = identifiers::parse_ods_code(practice.text());
        // What is wrong is said without the number: this text reaches logs.
        if (!identifiers::is_nhs_number(number.text())) refuse(number, "no NHS number: ten digits, the last checks");
        if (!ods) refuse(practice, "an ODS code of 3 to 12 letters and digits");
        if (!numbers.insert(std::string(number.text())).second) refuse(number, "this NHS number stands here already");

        routing::registered_patient patient;
        patient.nhs_number = number.text();
        patient.date_of_birth = date_of_birth(from.find("date_of_birth"));
        patient.family_name = from.string("family_name");
        if (ods) patient.ods_code = *ods;
        into.patients.push_back(std::move(patient));
    }
}

std::string directory_reader::date_of_birth(const fhir::value& given) {
    const std::string_view iso = given.text(); // the schema asks for dddd-dd-dd
    if (!is_day(iso)) refuse(given, "a day of the calendar, as yyyy-mm-dd");
    return fmt::format("{}{}{}", iso.substr(0, 4), iso.substr(5, 2), iso.substr(8, 2));
}

} // namespace signalbox::app
