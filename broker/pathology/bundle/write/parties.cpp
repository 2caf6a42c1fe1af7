#include "broker/pathology/bundle/codes.hpp"
#include "broker/pathology/bundle/names.hpp"
#include "broker/pathology/bundle/write/writer.hpp"

namespace signalbox::pathology::bundle {

void writer::party(std::size_t number) {
    const pathology::party& who = from_.parties[number];
    put_.at("/parties", number);
    begin_entry(who.kind == party::kind::person ? "Practitioner" : "Organization", plan_.parties[number]);
    if (!plan_.says_role(from_, number, stu3() ? fhir::release::stu3 : fhir::release::r4))
        put_.extension_list(names::party, "valueCode", edifact_role(who.role));
    party_identifiers(who);
    if (who.kind == party::kind::person)
        person(who);
    else
        organisation(who);
    end_entry();
}

void writer::party_identifiers(const pathology::party& who) {
    if (who.identifiers.empty() && who.second_reference.empty()) return;
    out_.name("identifier").begin_array();
    for (const identifier& id : who.identifiers) put_.identifier(id);
    if (!who.second_reference.empty()) {
        out_.begin_object().member("use", "secondary").member("system", names::second_reference);
        out_.member("value", std::string_view(who.second_reference)).end_object();
    }
    out_.end_array();
}

// EDIFACT gives a name in one piece.
void writer::person(const pathology::party& who) {
    if (who.name.empty()) return;
    out_.name("name").begin_array().begin_object();
    out_.member("text", std::string_view(who.name));
    out_.end_object().end_array();
}

void writer::organisation(const pathology::party& who) {
    if (who.kind == party::kind::department) {
        out_.name("type").begin_array().begin_object().name("coding").begin_array();
        put_.coding(stu3() ? "http://hl7.org/fhir/organization-type"
                           : "http://terminology.hl7.org/CodeSystem/organization-type",
                    "dept", {});
        out_.end_array().end_object().end_array();
    }
    put_.text("name", who.name);
}

void writer::requester_role() {
    begin_entry("PractitionerRole", plan_.requester_role);
    put_.reference("practitioner", plan_.parties[*plan_.requester_person]);
    put_.reference("organization", plan_.parties[*plan_.requester_organisation]);
    end_entry();
}

// The message needs a sender that is an Organization.
void writer::stand_in() {
    begin_entry("Organization", plan_.stand_in);
    if (!from_.sender.empty()) {
        out_.name("identifier").begin_array();
        put_.identifier(from_.sender);
        out_.end_array();
    }
    end_entry();
}

} // namespace signalbox::pathology::bundle
