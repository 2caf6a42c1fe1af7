#include <set>
#include <string_view>

#include "broker/pathology/bundle/codes.hpp"
#include "broker/pathology/bundle/names.hpp"
#include "broker/pathology/bundle/read/reader.hpp"

namespace signalbox::pathology::bundle {

namespace {

bool is_department(const fhir::value& organisation) {
    for (const fhir::value type : organisation.find("type"))
        for (const fhir::value coding : type.find("coding"))
            if (coding.string("code") == "dept") return true;
    return false;
}

} // namespace

// Who is what: an extension of ours says it, else the first to refer to somebody. A requester may be the receiver too.
void reader::parties() {
    for (std::size_t i = 0; i < all_.all().size(); ++i) role_of_extension(i);
    roles_of_requests();
    roles_of_report();
    roles_of_header();
    roles_of_results();
    for (const auto& [resource, role] : roles_)
        if (!is_stand_in(resource)) read_party(resource, role);
    destination_names();
}

// Which say again what a party is called.
void reader::destination_names() {
    if (!header_number_) return;
    std::set<std::string_view> names;
    for (const party& known : report_.parties) names.insert(known.name);
    for (const fhir::value to : value_of(*header_number_).find("destination"))
        if (names.contains(to.string("name"))) used_.use(to.find("name"));
}

void reader::set_role(const fhir::value& holder, number from, enum party::role role) {
    const auto target = all_.resolve(holder, from);
    if (!target) return;
    const std::string_view type = all_.at(*target).type;
    if (type == "PractitionerRole") {
        use_reference(holder);
        set_role(value_of(*target).find("practitioner"), *target, role);
        set_role(value_of(*target).find("organization"), *target, role);
    }
    if (type != "Practitioner" && type != "Organization") return;
    use_reference(holder);
    roles_.emplace(*target, role);
}

void reader::roles_of_requests() {
    for (const std::string_view type : {"ServiceRequest", "ProcedureRequest"}) {
        for (const number request : all_.of_type(type)) {
            const fhir::value requester = value_of(request).find("requester");
            set_role(requester, request, party::role::requester);
            set_role(requester.find("agent"), request, party::role::requester);
            set_role(requester.find("onBehalfOf"), request, party::role::requester);
        }
    }
    // Whom the request was for, after everybody who asked.
    for (const std::string_view type : {"ServiceRequest", "ProcedureRequest"}) {
        for (const number request : all_.of_type(type)) {
            const fhir::value performer = value_of(request).find("performer");
            set_role(performer, request, party::role::laboratory);
            for (const fhir::value each : performer) set_role(each, request, party::role::laboratory);
        }
    }
}

void reader::roles_of_report() {
    for (const fhir::value each : value_of(report_number_).find("performer")) {
        set_role(each, report_number_, party::role::laboratory);
        set_role(each.find("actor"), report_number_, party::role::laboratory);
    }
}

void reader::roles_of_header() {
    if (!header_number_) return;
    const fhir::value header = value_of(*header_number_);
    set_role(header.find("sender"), *header_number_, party::role::laboratory);
    set_role(header.find("responsible"), *header_number_, party::role::laboratory);
    set_role(header.find("receiver"), *header_number_, party::role::recipient);
    for (const fhir::value to : header.find("destination"))
        set_role(to.find("receiver"), *header_number_, party::role::recipient);
}

void reader::roles_of_results() {
    for (const number result : all_.of_type("Observation"))
        for (const fhir::value each : value_of(result).find("performer"))
            set_role(each, result, party::role::laboratory);
}

void reader::role_of_extension(number resource) {
    const fhir::value code = take_.extension(value_of(resource), names::party).find("valueCode");
    const auto role = role_of(code.text());
    if (!role) return;
    used_.use(code);
    roles_.emplace(resource, *role);
}

// An Organization that says no more than the sender's identifier, and that the report does not name, is there because
// a message needs one.
bool reader::is_stand_in(number organisation) {
    if (!header_number_ || all_.at(organisation).type != "Organization") return false;
    const fhir::value from = value_of(organisation);
    if (all_.resolve(value_of(*header_number_).find("sender"), *header_number_) != organisation) return false;
    for (const fhir::value each : value_of(report_number_).find("performer"))
        if (all_.resolve(each, report_number_) == organisation ||
            all_.resolve(each.find("actor"), report_number_) == organisation)
            return false;
    const fhir::value ids = from.find("identifier");
    const fhir::value id = ids.at(0);
    const bool same = id.string("system") == report_.sender.system && id.string("value") == report_.sender.value;
    if (from.find("name") || ids.size() > 1 || (ids.size() == 1 && !same)) return false;
    used_.use(ids);
    return true;
}

void reader::read_party(number resource, enum party::role role) {
    const fhir::value from = value_of(resource);
    party made;
    made.role = role;
    made.kind = all_.at(resource).type == "Practitioner" ? party::kind::person : party::kind::organisation;
    party_identifiers(from, made);
    made.name = made.kind == party::kind::person ? person_name(from.find("name").at(0)) : used_.take(from, "name");
    if (made.kind == party::kind::organisation && is_department(from)) {
        const fhir::value coding = from.find("type").at(0).find("coding").at(0);
        used_.use(coding);
        // ITK3 systems name the department in the type of the organisation that it belongs to.
        const std::string department(coding.string("display"));
        if (department.empty() || made.name.empty()) made.kind = party::kind::department;
        if (made.name.empty()) made.name = department;
        if (made.kind == party::kind::organisation)
            report_.parties.push_back({role, party::kind::department, {}, department, ""});
    }
    if (made.identifiers.empty() && made.name.empty() && made.second_reference.empty()) return;
    report_.parties.push_back(made);
}

void reader::party_identifiers(const fhir::value& from, party& into) {
    for (const fhir::value each : from.find("identifier")) {
        const bool second = each.string("system") == names::second_reference;
        const pathology::identifier id = take_.identifier(each);
        if (second) {
            used_.use(each.find("use"));
            into.second_reference = id.value;
        } else if (!id.empty()) {
            into.identifiers.push_back(id);
        }
    }
}

// The text, or the parts in the order in which they are said: "Dr Gale GASKELL MB ChB".
std::string reader::person_name(const fhir::value& name) {
    if (!used_.use_if(name, "use", "official")) used_.use_if(name, "use", "usual");
    const std::string text = used_.take(name, "text");
    if (!text.empty()) return text;
    std::string all;
    for (const std::string& part : {together(name.find("prefix")), together(name.find("given")),
                                    used_.take(name, "family"), together(name.find("suffix"))}) {
        if (!all.empty() && !part.empty()) all += ' ';
        all += part;
    }
    return all;
}

} // namespace signalbox::pathology::bundle
