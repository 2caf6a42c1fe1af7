#include "tools/simulate/practice/gpconnect/documents/library.hpp"

#include <algorithm>

#include "broker/base/base64.hpp"
#include "broker/base/crypto.hpp"
#include "tools/simulate/practice/gpconnect/documents/search.hpp"
#include "tools/simulate/practice/gpconnect/wire/form.hpp"
#include "tools/simulate/practice/gpconnect/wire/outcomes.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

bool is_migration(const asked& what) {
    return field_of(what.request.fields, "Ssp-InteractionID").ends_with("documents:fhir:rest:migrate:binary-1");
}

std::optional<reply> wrong_migration(const claims& token, std::string_view ods_code) {
    if (token.reason != "migration") return refuse("BAD_REQUEST", "reason_for_request is not migration");
    if (token.organisation != ods_code) return refuse("NO_RELATIONSHIP");
    return std::nullopt;
}

} // namespace

std::vector<document> library::documents_of(const person& who, day today) const {
    return make_documents(who, here_.ods_code(), seed_, today, people_.has_everything(who));
}

reply library::find(const asked& what) const {
    const auto read = read_document_search(what);
    if (const auto* refused = std::get_if<reply>(&read)) return *refused;
    const person* who = people_.by_id(what.id);
    if (who == nullptr || !people_.is_shown(*who)) return refuse("PATIENT_NOT_FOUND");
    if (who->who.kind == patient_kind::dissent) return refuse("NO_PATIENT_CONSENT");

    std::vector<std::string> found;
    bool hospital_writes = false;
    for (const document& each : documents_of(*who, today(what.now))) {
        if (each.confidential || !std::get<document_search>(read).fits(each, here_.ods_code())) continue;
        found.push_back(to_resource(each, *who, here_, what.root + "/STU3/1/gpconnect/documents", false));
        hospital_writes = hospital_writes || each.by_hospital;
    }
    if (found.empty()) return {.resource = searchset({})};
    found.push_back(to_resource(*who, here_));
    found.push_back(here_.organisation());
    found.push_back(to_resource(here_.practitioners().front()));
    found.push_back(here_.role_of(here_.practitioners().front()));
    if (hospital_writes) found.push_back(hospital(here_.ods_code()));
    return {.resource = searchset(found)};
}

std::optional<library::owned> library::owner_of(std::string_view binary_id, day today) const {
    for (const person& who : people_.people()) {
        if (!people_.is_shown(who)) continue;
        for (document& each : documents_of(who, today))
            if (each.binary_id == binary_id) return owned{&who, std::move(each)};
    }
    return std::nullopt;
}

reply library::read(const asked& what) const {
    const bool migration = is_migration(what);
    if (migration)
        if (auto wrong = wrong_migration(what.token, here_.ods_code())) return *wrong;
    const auto found = owner_of(what.id, today(what.now));
    if (!found || !found->which.missing.empty()) return refuse("NO_RECORD_FOUND");
    if (!migration && found->who->who.kind == patient_kind::dissent) return refuse("NO_PATIENT_CONSENT");
    const bool told = !found->which.confidential || (migration && what.token.scope.ends_with(" conf/R"));
    if (!told || (!migration && found->which.size > document_max)) return refuse("NO_RECORD_FOUND");
    return {.resource = form(R"({"resourceType":"Binary","id":@id,"contentType":@type,"content":@content})",
                             {{"id", found->which.binary_id},
                              {"type", found->which.content_type},
                              {"content", base::to_base64(base::as_bytes(bytes_of(found->which)))}})};
}

} // namespace signalbox::simulate::gpconnect
