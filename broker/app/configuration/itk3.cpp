#include "broker/app/configuration/itk3.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "broker/app/configuration/values.hpp"
#include "broker/identifiers/mailbox_id.hpp"
#include "broker/messaging/itk3/checks.hpp"
#include "broker/routing/nearest.hpp"

namespace signalbox::app {

namespace {

std::vector<fhir::value> one_or_more(const fhir::value& given) {
    if (given.is(fhir::kind::string)) return {given};
    std::vector<fhir::value> all;
    if (!given) return all;
    for (const fhir::value each : given) all.push_back(each);
    return all;
}

} // namespace

std::shared_ptr<const intake::itk3::settings> itk3_reader::read(const fhir::value& given,
                                                                const std::vector<std::string>& destinations) {
    auto made = std::make_shared<intake::itk3::settings>();
    if (!given) return made;
    if (const fhir::value most = given.find("attachments_max")) {
        const auto bytes = parse_size(most.text());
        if (!bytes) refuse(most, "a size, as 20MiB");
        made->attachments_max = bytes.value_or(0);
    }
    for (const fhir::value& type : one_or_more(given.find("attachment_types"))) {
        if (!messaging::itk3::is_approved_attachment(type.text()))
            refuse(type, "a type of attachment that GP Connect approves, as application/pdf");
        made->attachment_types.emplace(type.text());
    }
    for (const fhir::value& sender : one_or_more(given.find("senders"))) {
        const auto mailbox = identifiers::parse_mailbox_id(sender.text());
        if (!mailbox) refuse(sender, "the id of a mailbox");
        if (mailbox) made->senders.insert(*mailbox);
    }
    made->ask_register = given.find("patient_register").text() == "true";
    if (const fhir::value off = given.find("switched_off"))
        for (const fhir::value each : off) made->practices_off.push_back(practice(each, destinations));
    if (const fhir::value known = given.find("practitioners"))
        for (const fhir::value each : known) {
            auto& at = made->practitioners[practice_code(each)];
            for (const fhir::value& id : one_or_more(each.find("sds_user_id"))) at.emplace(id.text());
        }
    return made;
}

std::string itk3_reader::practice_code(const fhir::value& given) {
    const auto ods = identifiers::parse_ods_code(given.string("ods_code"));
    if (!ods) refuse(given.find("ods_code"), "an ODS code of 3 to 12 letters and digits");
    return ods ? *ods : std::string();
}

intake::itk3::switched_off itk3_reader::practice(const fhir::value& given,
                                                 const std::vector<std::string>& destinations) {
    intake::itk3::switched_off made;
    made.ods_code = practice_code(given);
    for (const fhir::value& id : one_or_more(given.find("workflow_id"))) made.workflow_ids.emplace_back(id.text());
    made.fallback = given.string("fallback");
    if (made.fallback.empty() || std::ranges::find(destinations, made.fallback) != destinations.end()) return made;
    const std::string nearest = routing::nearest_name(made.fallback, destinations);
    refuse(given.find("fallback"), nearest.empty()
                                       ? fmt::format("no destination {}", made.fallback)
                                       : fmt::format("no destination {}; did you mean '{}'?", made.fallback, nearest));
    return made;
}

} // namespace signalbox::app
