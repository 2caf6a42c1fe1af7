#include "broker/intake/itk3/decision.hpp"

#include <utility>

#include "broker/identifiers/nhs_number.hpp"
#include "broker/messaging/itk3/workflows.hpp"
#include "broker/routing/patient_register.hpp"

namespace signalbox::intake::itk3 {

namespace {

practice practice_of(const intake_request& request, const routing::decision& decided,
                     const routing::directory& directory, const settings& how) {
    practice at;
    if (const auto* const mailbox = directory.find(request.envelope.recipient)) at.ods_code = mailbox->ods_code;
    if (const auto* const mailbox = directory.find(request.envelope.sender)) at.sender_ods_code = mailbox->ods_code;
    at.addressed_patient = request.addressed_patient;
    at.settings = &how;
    at.of_the_hub = decided.hub_acknowledges;
    return at;
}

bool is_judged(const examined& found, const intake_request& request, const routing::decision& decided) {
    if (!found.itk3 || request.unroutable || !messaging::itk3::carries_itk3(request.envelope.workflow_id)) return false;
    return decided.hub_acknowledges || found.verdict.refused();
}

// Nothing else of a response is ever answered.
bool wants_receipt(const examined& found, const intake_request& request, const routing::decision& decided) {
    if (!found.itk3 || !found.itk3->response || found.verdict.refused() || request.unroutable) return false;
    const messaging::itk3::received_response& said = *found.itk3->response;
    return decided.hub_acknowledges && said.infrastructure_wanted && said.level == messaging::itk3::level::business;
}

void redirect(routing::decision& decided, const std::string& fallback) {
    decided.destinations = {{fallback, "fallback of a practice that is switched off"}};
}

} // namespace

std::optional<decision> decide(examined& found, const intake_request& request, routing::decision& decided,
                               const routing::directory& directory, const settings& how) {
    decision made;
    made.receipt = wants_receipt(found, request, decided);
    if (!made.receipt && !is_judged(found, request, decided)) return std::nullopt;
    made.at = practice_of(request, decided, directory, how);
    if (made.receipt) return made;
    made.said = judge(found, request.envelope, made.at);
    const judgement& said = made.said;
    if (!said.fallback.empty()) {
        redirect(decided, said.fallback);
        return made;
    }
    if (!said.fault && said.business.empty()) return made;
    made.set_aside = !found.verdict.refused();
    if (said.fault) add_to(found.verdict, said.fault->code, said.fault->diagnostics);
    if (!said.fault) add_to(found.verdict, said.business, "the register does not have the patient at this practice");
    return made;
}

void take(store::acceptance& what, const examined& found, const std::optional<decision>& said,
          base::message_id_source& ids, base::time_point now) {
    if (!found.itk3) return;
    if (!found.itk3->unread) what.opens = opening_of(*found.itk3);
    what.answers = answer_in(*found.itk3);
    if (!said) return;
    if (said->receipt) {
        what.companions.push_back(receipt_of(*found.itk3, what.envelope, said->at, ids.next(), now));
        return;
    }
    if (said->set_aside) {
        what.quarantine_reason = "itk3 " + (said->said.fault ? said->said.fault->code : said->said.business);
        what.audit.detail = "quarantined: " + what.quarantine_reason;
    }
    what.named = answers_of(found, what.envelope, said->at, said->said, {ids.next(), ids.next()}, now);
}

boost::asio::awaitable<std::string> ask_register(const routing::patient_register& patients, const content& of,
                                                 std::string ods_code) {
    const auto& payload = of.envelope.payload;
    if (!payload || !payload->subject) co_return "";
    const auto number = identifiers::parse_nhs_number(payload->subject->nhs_number);
    if (!number) co_return "";
    const auto found = co_await patients.find(*number);
    if (!found) co_return ""; // the practice will know
    if (!*found) co_return "30002";
    co_return (*found)->ods_code == ods_code ? "" : "30003";
}

} // namespace signalbox::intake::itk3
