#include "broker/intake/itk3/judging.hpp"

#include <utility>

#include "broker/base/crypto.hpp"
#include "broker/intake/acceptance.hpp"
#include "broker/intake/itk3/answering.hpp"

namespace signalbox::intake::itk3 {

namespace {

using messaging::itk3::fault;
using messaging::itk3::negative_response;
using messaging::itk3::positive_response;
using store::standing;

constexpr std::size_t id_max = 64; // FHIR's id

messaging::itk3::recipient recipient_of(const message::envelope& about, const practice& at,
                                        const messaging::itk3::envelope& read) {
    messaging::itk3::recipient made;
    made.mailbox = about.recipient;
    made.ods_code = at.ods_code;
    if (at.addressed_patient) {
        made.addressed_patient = at.addressed_patient->nhs_number;
        if (read.payload && read.payload->subject)
            made.another_person = !routing::is_likely(*at.addressed_patient, read.payload->subject->birth_date,
                                                      read.payload->subject->family);
    }
    if (!at.of_the_hub) return made;
    made.attachment_types = at.settings->attachment_types;
    made.attachments_max = at.settings->attachments_max;
    made.switched_off = at.settings->off(at.ods_code, about.workflow_id) != nullptr;
    const auto known = at.settings->practitioners.find(at.ods_code);
    if (known != at.settings->practitioners.end()) made.practitioners = &known->second;
    return made;
}

messaging::itk3::sending sending_of(const message::envelope& about, const practice& at) {
    messaging::itk3::sending made{about.sender, at.sender_ods_code, about.workflow_id};
    if (at.of_the_hub) made.authorised = at.settings->senders.empty() || at.settings->senders.contains(about.sender);
    return made;
}

// Digest of texts that cannot run into each other. Sender and recipient are part of the name: nobody else's can make a
// message look like a duplicate, and copies to several recipients are none.
base::sha256_digest name_of(std::string_view kind, const message::envelope& about, std::string_view identifier) {
    std::string joined;
    for (const std::string_view text :
         {kind, std::string_view(about.sender), std::string_view(about.recipient), identifier})
        joined.append(std::to_string(text.size())).append(":").append(text);
    // UUIDs are the same in either case (RFC 4122, 3).
    for (std::size_t at = joined.size() - identifier.size(); at < joined.size(); ++at)
        if (joined[at] >= 'A' && joined[at] <= 'Z') joined[at] = static_cast<char>(joined[at] + ('a' - 'A'));
    return base::sha256_of(base::as_bytes(joined));
}

answered answered_by(const content& read, const message::envelope& about, const practice& at) {
    answered made;
    made.message_id = about.message_id;
    made.sender = about.sender;
    made.recipient = about.recipient;
    made.ods_code = at.ods_code;
    made.workflow_id = about.workflow_id;
    made.traceparent = about.traceparent;
    made.syntax = read.syntax;
    if (read.envelope.header_id.size() <= id_max) made.header_id = read.envelope.header_id;
    made.sender_reference = read.envelope.handling.sender_reference.value_or("");
    return made;
}

// A negative answer is also for those whose flag could not be read, or should have been another.
bool hears_of(const fault& why, const content& read) {
    return read.envelope.handling.infrastructure_wanted.value_or(true) || why.code == "10008";
}

// Writes what is said, by how the message stands to those that came before.
class speaker {
  public:
    speaker(answered what, judgement said, bool infrastructure_wanted, bool business_wanted, answer_ids ids,
            base::time_point now)
        : what_(std::move(what)),
          said_(std::move(said)),
          infrastructure_wanted_(infrastructure_wanted),
          business_wanted_(business_wanted),
          ids_(std::move(ids)),
          now_(now) {}

    std::vector<store::acceptance> operator()(standing how) const {
        if (how != standing::new_here && !infrastructure_wanted_) return {};
        switch (how) {
        case standing::message_known: return refusal(messaging::itk3::message_known());
        case standing::document_known: return refusal(messaging::itk3::document_known());
        case standing::replaced_unknown: return refusal(messaging::itk3::replacement_failed());
        case standing::new_here: break;
        }
        if (said_.fault) return refusal(*said_.fault);
        std::vector<store::acceptance> all;
        if (infrastructure_wanted_) all.push_back(answer_to(what_, positive_response("20013"), ids_.first, now_));
        if (said_.business.empty() || !business_wanted_) return all;
        const fault why{said_.business, "not-found", "the register does not have the patient at this practice"};
        all.push_back(answer_to(what_, negative_response(why), ids_.second, now_));
        return all;
    }

  private:
    std::vector<store::acceptance> refusal(const fault& why) const {
        std::vector<store::acceptance> all;
        all.push_back(answer_to(what_, negative_response(why), ids_.first, now_));
        return all;
    }

    answered what_;
    judgement said_;
    bool infrastructure_wanted_;
    bool business_wanted_;
    answer_ids ids_;
    base::time_point now_;
};

std::string itk3_code_of(const validation::violation& of) {
    constexpr std::string_view protocol = "itk3:";
    if (!of.protocol_error.starts_with(protocol)) return {};
    return of.protocol_error.substr(protocol.size());
}

} // namespace

std::vector<messaging::itk3::violation> violations_of(const validation::verdict& verdict) {
    std::vector<messaging::itk3::violation> found;
    for (const validation::violation& each : verdict.violations) {
        if (each.severity != validation::severity::error) continue;
        validation::verdict alone;
        alone.violations.push_back(each);
        found.push_back({itk3_code_of(each), each.keyword, describe(alone)});
    }
    return found;
}

judgement judge(const examined& found, const message::envelope& about, const practice& at) {
    judgement said;
    const content& read = *found.itk3;
    if (read.unread) {
        said.fault = read.unread;
        return said;
    }
    const auto violations = violations_of(found.verdict);
    const auto to = recipient_of(about, at, read.envelope);
    said.fault = check_header(read.envelope, sending_of(about, at), to, violations);
    if (said.fault) return said;
    said.names_first = at.of_the_hub;
    said.fault = check_content(read.envelope, to, violations);
    if (!said.fault) {
        said.business = read.envelope.handling.business_wanted.value_or(false) ? found.itk3_business : "";
        return said;
    }
    if (said.fault->code != "20010") return said;
    said.fallback = at.settings->off(at.ods_code, about.workflow_id)->fallback;
    return said;
}

void add_to(validation::verdict& verdict, const std::string& code, const std::string& diagnostics) {
    if (verdict.refused()) return;
    validation::violation made;
    made.keyword = "itk3:" + code;
    made.problem = diagnostics;
    made.protocol_error = made.keyword;
    verdict.violations.insert(verdict.violations.begin(), std::move(made));
}

std::optional<store::named_document> answers_of(const examined& found, const message::envelope& about,
                                                const practice& at, const judgement& said, answer_ids ids,
                                                base::time_point now) {
    const content& read = *found.itk3;
    if (said.fault && !hears_of(*said.fault, read)) return std::nullopt;
    const auto& keys = read.envelope.handling;
    store::named_document made;
    made.answers = speaker(answered_by(read, about, at), said, keys.infrastructure_wanted.value_or(false),
                           keys.business_wanted.value_or(false), std::move(ids), now);
    made.claims = said.business.empty() && (!said.fault || !said.fallback.empty());
    // What is not looked up has a name that nothing else has.
    made.message = said.names_first ? name_of("message", about, read.envelope.identifier)
                                    : name_of("refused", about, about.message_id);
    if (!said.names_first) return made;
    const messaging::itk3::document& payload = *read.envelope.payload;
    if (!payload.identifier.empty()) made.document = name_of("document", about, payload.identifier);
    if (payload.replaces) made.replaces = name_of("document", about, payload.replaced);
    return made;
}

store::acceptance receipt_of(const content& of, const message::envelope& about, const practice& at,
                             std::string message_id, base::time_point now) {
    return answer_to(answered_by(of, about, at), positive_response("20013"), std::move(message_id), now);
}

std::optional<store::conversation_opening> opening_of(const content& of) {
    const auto& keys = of.envelope.handling;
    const std::string& id = of.envelope.header_id;
    if (of.response || id.empty() || id.size() > id_max) return std::nullopt;
    return store::conversation_opening{id, keys.infrastructure_wanted.value_or(true),
                                       keys.business_wanted.value_or(false)};
}

std::optional<store::conversation_answer> answer_in(const content& of) {
    if (!of.response) return std::nullopt;
    const auto* const known = messaging::itk3::find_response_code(of.response->code);
    return store::conversation_answer{.header_id = of.response->identifier,
                                      .code = of.response->code,
                                      .business = of.response->level == messaging::itk3::level::business,
                                      .last = known != nullptr ? !known->positive : !of.response->positive};
}

} // namespace signalbox::intake::itk3
