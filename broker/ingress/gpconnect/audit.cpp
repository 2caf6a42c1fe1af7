#include "broker/ingress/gpconnect/audit.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "broker/base/printable.hpp"
#include "broker/message/lane.hpp"

namespace signalbox::ingress::gpconnect {

namespace {

constexpr std::size_t told_max = 100; // bytes of what a sender says of itself

// What a sender says, bounded and without what would end the line or look like another fact.
std::string bounded(std::string_view said) {
    std::string text = base::printable(said.substr(0, told_max));
    std::replace(text.begin(), text.end(), ';', ',');
    return text;
}

void add(std::string& detail, std::string_view name, std::string_view said) {
    if (said.empty()) return;
    detail.append(detail.empty() ? "" : "; ").append(name).append(" ").append(bounded(said));
}

// The name behind the last "gpconnect:" of an id; what is no interaction as it was sent.
std::string_view short_name(std::string_view interaction_id) noexcept {
    constexpr std::string_view prefix = "urn:nhs:names:services:gpconnect:";
    return interaction_id.starts_with(prefix) ? interaction_id.substr(prefix.size()) : interaction_id;
}

void add_asker(std::string& detail, const token& who) {
    add(detail, "user", who.subject);
    add(detail, "name", who.user);
    add(detail, "role", who.role_id);
    add(detail, "organisation", who.organisation_ods);
    add(detail, "device", who.device);
    add(detail, "issuer", who.issuer);
    add(detail, "reason", who.reason);
    add(detail, "scope", who.scope);
    if (who.restricted) add(detail, "confidentiality", "R");
}

// What stands for a text, as lanes have it; "" for "".
std::string hashed(const base::secret& key, std::string_view label, std::string_view text) {
    return text.empty() ? std::string{} : message::keyed_hash(key, label, text);
}

} // namespace

store::audit_entry audit_of(const http::request& request, const call& of, const ending& how, const base::secret& key) {
    store::audit_entry record;
    const http::peer& from = request.from();
    record.actor = !from.certificate_subject.empty() ? from.certificate_subject : "-";
    record.action = "gpconnect.call";
    record.subject = bounded(of.trace_id);
    record.outcome = fmt::format("{}", how.status);
    record.address = from.address;

    std::string& detail = record.detail;
    add(detail, "method", request.method());
    add(detail, "interaction", short_name(of.interaction_id));
    add(detail, "practice", of.where ? of.where->ods : "");
    add(detail, "service", of.where ? of.where->service : "");
    add(detail, "from", of.from_asid);
    add(detail, "to", of.to_asid);
    add_asker(detail, of.who ? *of.who : told_by(request.field("Authorization").value_or("")));
    add(detail, "patient", hashed(key, "patient", how.nhs_number));
    add(detail, "record", hashed(key, "record", of.id));
    add(detail, "patient_record", hashed(key, "record", how.patient_id));
    add(detail, "ms", fmt::format("{}", how.took.count()));
    if (of.what != nullptr && how.took > of.what->how.slow_after) add(detail, "slow", "yes");
    add(detail, "why", how.remark);
    return record;
}

} // namespace signalbox::ingress::gpconnect
