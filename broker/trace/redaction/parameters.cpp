#include "broker/trace/redaction/parameters.hpp"

#include <algorithm>

#include "broker/trace/redaction/births.hpp"
#include "broker/trace/redaction/characters.hpp"
#include "broker/trace/redaction/patterns.hpp"
#include "broker/trace/redaction/scan/texts.hpp"
#include "broker/trace/redaction/words.hpp"

namespace signalbox::trace {

namespace {

// Without case, hyphens and underscores.
bool is_known(std::string_view plain) {
    return is_one_of(
        plain,
        {// FHIR, of all releases
         "include", "revinclude", "count", "sort", "format", "summary", "elements", "pretty", "since", "type",
         "profile", "tag", "security", "lastupdated", "contained", "total", "at", "active", "gender", "sex", "language",
         "deceased", "status", "code", "category", "class", "clinicalstatus", "verificationstatus", "intent",
         "priority", "severity", "kind", "vaccinecode", "medication", "result", "specimen", "encounter", "issued",
         "context", "system", "valueset", "property", "displaylanguage", "fhirversion",
         // times
         "date", "period", "created", "authored", "authoredon", "effective", "onsetdate", "recordeddate",
         "asserteddate", "indexed", "start", "end", "from", "to", "until", "before", "after", "time",
         // organisations, services and appointments
         "organization", "organisation", "managingorganization", "serviceprovider", "custodian", "endpoint", "odscode",
         "ods", "organisationcode", "searchfilter", "schedule", "slot", "appointment", "servicetype", "servicecategory",
         "specialty", "location", "primaryrole", "roles", "nonprimaryrole", "orgrecordclass",
         // MESH and this hub
         "continuefrom", "maxresults", "workflowfilter", "workflowid", "workflow", "messageid", "messagetype",
         "mailbox", "startchunk", "strength", "schema", "interaction", "interactionid", "version", "url", "urlbase",
         // lists of any maker
         "page", "pagesize", "size", "limit", "offset", "order", "orderby", "lang", "locale", "v", "fields", "expand"});
}

parameter_kind kind_of(std::string_view name, bool of_practitioner, bool of_person) {
    const std::string plain = plain_name(name); // an HTTP archive may have any
    if (is_one_of(plain, {"family", "given", "name", "phonetic", "surname", "lastname", "familyname", "firstname",
                          "forename", "forenames", "givenname", "middlename", "fullname", "patientname"}))
        return parameter_kind::name;
    if (is_one_of(name, {"address", "address-city", "address-state", "address-use"})) return parameter_kind::address;
    if (is_one_of(plain, {"addresspostalcode", "postcode", "postalcode"})) return parameter_kind::postcode;
    if (is_one_of(plain, {"telecom", "phone", "telephone", "mobile", "email", "mail"})) return parameter_kind::contact;
    if (names_birth(name) || plain == "deathdate") return parameter_kind::birth;
    if (is_one_of(plain, {"patient", "subject", "patientid"})) return parameter_kind::patient;
    if (is_one_of(plain, {"practitioner", "performer", "author", "asserter", "recorder", "requester", "participant",
                          "attender", "generalpractitioner", "actor"}))
        return parameter_kind::practitioner;
    if (name == "_id" && of_person) return of_practitioner ? parameter_kind::practitioner : parameter_kind::patient;
    if (name == "identifier") return parameter_kind::identifier;
    return name == "_id" || is_known(plain) ? parameter_kind::known : parameter_kind::free;
}

bool has_segment(std::string_view path, std::string_view wanted) {
    for (auto at = path.find(wanted); at != std::string_view::npos; at = path.find(wanted, at + 1)) {
        const auto behind = at + wanted.size();
        if ((at == 0 || path[at - 1] == '/') && (behind == path.size() || path[behind] == '/')) return true;
    }
    return false;
}

bool is_person_path(std::string_view path) {
    return std::ranges::any_of(std::initializer_list<std::string_view>{"Patient", "Practitioner", "RelatedPerson",
                                                                       "Person", "PractitionerRole"},
                               [path](std::string_view each) { return has_segment(path, each); });
}

// What is left of it; empty: nothing.
std::string_view left_in(const parameter& which, std::string_view value) {
    switch (which.kind) {
    case parameter_kind::name: return scanning::is_made_name(value) ? "" : "name";
    case parameter_kind::address:
    case parameter_kind::postcode: return scanning::is_made_address(value) ? "" : "address";
    case parameter_kind::contact:
        return value.empty() || scanning::is_made_mail(value) || scanning::is_made_telephone(value)
                   ? ""
                   : "telephone number";
    case parameter_kind::birth: return scanning::is_made_birth(value) ? "" : "date of birth";
    case parameter_kind::practitioner:
        return value.empty() || value.find('/') != std::string_view::npos || is_made_practitioner(value)
                   ? ""
                   : "practitioner id";
    case parameter_kind::free: return says_nothing(value) ? "" : "free parameter";
    case parameter_kind::patient:
    case parameter_kind::identifier:
    case parameter_kind::known: break;
    }
    return "";
}

} // namespace

parameter::parameter(std::string_view written, std::string_view path)
    : name(written.substr(0, written.find_first_of(":."))),
      of_person(is_person_path(path)),
      kind(kind_of(name, has_segment(path, "Practitioner"), of_person)) {}

bool says_nothing(std::string_view value) {
    const auto digits = std::ranges::count_if(value, is_digit);
    return value == redacted_text || (digits <= 3 && is_plain_result(value));
}

std::vector<std::string> kinds_in_query(std::string_view url) {
    std::vector<std::string> kinds;
    const auto mark = url.find('?');
    if (mark == std::string_view::npos) return kinds;
    const auto path = url.substr(0, mark);
    for (std::string_view rest = url.substr(mark + 1); !rest.empty();) {
        const auto one = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(one.size() + 1, rest.size()));
        const auto equals = one.find('=');
        if (equals == std::string_view::npos) continue;
        const parameter which(percent_decoded(one.substr(0, equals), true), path);
        const auto kind = left_in(which, percent_decoded(one.substr(equals + 1), true));
        if (!kind.empty()) kinds.emplace_back(kind);
    }
    return kinds;
}

bool names_real_practitioner(std::string_view text) {
    constexpr std::string_view type = "Practitioner/";
    for (auto at = text.find(type); at != std::string_view::npos; at = text.find(type, at)) {
        const bool is_type = at == 0 || !is_letter(text[at - 1]);
        at += type.size();
        auto end = at;
        while (end < text.size() && (is_word(text[end]) || text[end] == '-' || text[end] == '.')) ++end;
        if (is_type && end > at && !is_made_practitioner(text.substr(at, end - at))) return true;
    }
    return false;
}

} // namespace signalbox::trace
