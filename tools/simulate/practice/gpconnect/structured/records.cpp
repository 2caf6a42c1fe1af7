#include "tools/simulate/practice/gpconnect/structured/records.hpp"

#include "tools/simulate/practice/gpconnect/structured/bundle.hpp"
#include "tools/simulate/practice/gpconnect/wire/form.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

// What is true of the whole of somebody's record.
std::vector<list_warning> standing_warnings(const roll& people, const person& who, day today) {
    if (people.is_in_transit(who)) return {data_in_transit(today - std::chrono::days{10})};
    if (people.awaits_filing(who)) return {data_awaiting_filing(today - std::chrono::days{2})};
    return {};
}

} // namespace

std::optional<reply> wrong_migration_token(const claims& token, bool confidential) {
    if (token.reason != "migration") return refuse("BAD_REQUEST", "reason_for_request is not migration");
    const auto space = token.scope.find(' ');
    const std::string_view told =
        space == std::string::npos ? "conf/N" : std::string_view(token.scope).substr(space + 1);
    if (told != (confidential ? "conf/R" : "conf/N"))
        return refuse("CONFLICTING_VALUES", "requested_scope and what is asked for differ in confidentiality");
    return std::nullopt;
}

reply records::answer(const asked& what, const wanted& wants, const person& who) const {
    const auto record = make_record(who, here_, seed_, today(what.now), people_.has_everything(who));
    const std::string_view trace = field_of(what.request.fields, "Ssp-TraceID");
    const std::string id = trace.empty() ? stable_id({who.id, base::to_iso8601(what.now)}) : std::string(trace);
    std::vector<std::string> documents;
    if (wants.documents) documents = documents_of(what, wants, who);
    return {.resource = record_bundle(id, who, here_, record, wants, standing_warnings(people_, who, today(what.now)),
                                      documents, what.now)};
}

// As another practice takes them: all that has bytes can be retrieved.
std::vector<std::string> records::documents_of(const asked& what, const wanted& wants, const person& who) const {
    std::vector<std::string> made;
    for (const document& each : documents_.documents_of(who, today(what.now)))
        if (!each.confidential || wants.confidential)
            made.push_back(to_resource(each, who, here_, what.root + "/STU3/1/gpconnect/documents", true));
    if (!made.empty()) made.push_back(hospital(here_.ods_code()));
    return made;
}

reply records::get(const asked& what) {
    auto read = read_wanted(what.body, today(what.now));
    if (const auto* refused = std::get_if<reply>(&read)) return *refused;
    auto& wants = std::get<wanted>(read);
    switch_off(shares_, wants);
    const person* who = people_.by_number(wants.nhs_number);
    if (who == nullptr || !who->is_regular()) return refuse("PATIENT_NOT_FOUND");
    if (who->who.kind == patient_kind::dissent) return refuse("NO_PATIENT_CONSENT");
    return answer(what, wants, *who);
}

reply records::migrate(const asked& what) {
    const auto read = read_migration(what.body);
    if (const auto* refused = std::get_if<reply>(&read)) return *refused;
    const auto& wants = std::get<wanted>(read);
    if (auto wrong = wrong_migration_token(what.token, wants.confidential)) return *wrong;
    const person* who = people_.by_number(wants.nhs_number);
    if (who == nullptr || !who->is_regular()) return refuse("PATIENT_NOT_FOUND");
    if (what.token.organisation != here_.ods_code()) return refuse("NO_RELATIONSHIP");
    return answer(what, wants, *who);
}

} // namespace signalbox::simulate::gpconnect
