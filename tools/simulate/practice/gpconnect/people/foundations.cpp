#include "tools/simulate/practice/gpconnect/people/foundations.hpp"

#include "broker/fhir/search_token.hpp"
#include "broker/identifiers/nhs_number.hpp"
#include "tools/simulate/practice/gpconnect/wire/form.hpp"
#include "tools/simulate/practice/gpconnect/wire/outcomes.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

reply found(std::string resource, std::string version = "1") {
    return {.resource = std::move(resource), .version = std::move(version)};
}

} // namespace

std::variant<std::string, reply> identifier_in(const asked& what, std::string_view system) {
    const auto all = what.all("identifier");
    if (all.size() != 1) return refuse("BAD_REQUEST", "one identifier is expected");
    auto read = fhir::read_search_tokens(all.front());
    if (read && read->size() != 1) return refuse("BAD_REQUEST", "one identifier is expected");
    if (!read || read->front().system.value_or("").empty() || read->front().code.empty())
        return refuse("INVALID_PARAMETER", "identifier is a system, | and a value");
    if (read->front().system != system) return refuse("INVALID_IDENTIFIER_SYSTEM", "another system is expected");
    return std::move(read->front().code);
}

reply foundations::find_patient_if(const asked& what, bool (*rule)(const roll&, const person&) noexcept) const {
    const auto read = identifier_in(what, nhs_number_system);
    if (const auto* refused = std::get_if<reply>(&read)) return *refused;
    const auto& number = std::get<std::string>(read);
    if (!identifiers::is_nhs_number(number)) return refuse("INVALID_NHS_NUMBER", "no NHS number");
    const person* who = people_.by_number(number);
    if (who == nullptr || !rule(people_, *who)) return {.resource = searchset({})};
    return {.resource = searchset({to_resource(*who, here_)})};
}

reply foundations::find_patient(const asked& what) const {
    return find_patient_if(what, [](const roll&, const person& who) noexcept { return who.is_found(); });
}

reply foundations::find_patient_with_documents(const asked& what) const {
    return find_patient_if(what, [](const roll& people, const person& who) noexcept { return people.is_shown(who); });
}

reply foundations::read_patient(const asked& what) const {
    const person* who = people_.by_id(what.id);
    if (who == nullptr || !who->is_found()) return refuse("PATIENT_NOT_FOUND");
    return found(to_resource(*who, here_), std::to_string(who->version));
}

reply foundations::find_practitioner(const asked& what) const {
    const auto read = identifier_in(what, user_id_system);
    if (const auto* refused = std::get_if<reply>(&read)) return *refused;
    const practitioner* who = here_.find_user(std::get<std::string>(read));
    if (who == nullptr) return {.resource = searchset({})};
    return {.resource = searchset({to_resource(*who)})};
}

reply foundations::read_practitioner(const asked& what) const {
    const practitioner* who = here_.find_practitioner(what.id);
    return who == nullptr ? refuse("PRACTITIONER_NOT_FOUND") : found(to_resource(*who));
}

reply foundations::find_organisation(const asked& what) const {
    const auto read = identifier_in(what, ods_code_system);
    if (const auto* refused = std::get_if<reply>(&read)) return *refused;
    if (std::get<std::string>(read) != here_.ods_code()) return {.resource = searchset({})};
    return {.resource = searchset({here_.organisation()})};
}

reply foundations::read_organisation(const asked& what) const {
    return what.id == here_.organisation_id() ? found(here_.organisation()) : refuse("ORGANISATION_NOT_FOUND");
}

reply foundations::read_location(const asked& what) const {
    const place* where = here_.find_place(what.id);
    return where == nullptr ? refuse("NO_RECORD_FOUND") : found(here_.to_resource(*where));
}

} // namespace signalbox::simulate::gpconnect
