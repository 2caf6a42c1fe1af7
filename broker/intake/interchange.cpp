#include "broker/intake/interchange.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "broker/base/crypto.hpp"
#include "broker/intake/reports/findings.hpp"
#include "broker/pathology/edifact/acknowledgement.hpp"

namespace signalbox::intake {

namespace {

namespace edifact = pathology::edifact;

// Digest of texts that cannot run into each other.
base::sha256_digest digest_of(std::initializer_list<std::string_view> texts) {
    std::string joined;
    for (const std::string_view text : texts) joined.append(std::to_string(text.size())).append(":").append(text);
    return base::sha256_of(base::as_bytes(joined));
}

examined_part examine_part(std::string_view text, const edifact::interchange& whole, std::uint32_t number,
                           std::string_view mailbox) {
    const edifact::part& part = whole.parts[number - 1];
    return {.number = number,
            .refused_for = first_error(part.findings),
            .patient = patient_of(part.report),
            .identity = store::interchange_part{
                .part = number,
                .name = part_name(mailbox, whole.sender.id, whole.recipient.id, whole.control_reference,
                                  part.message_reference),
                .content = base::sha256_of(base::as_bytes(text.substr(part.begin, part.end - part.begin)))}};
}

validation::verdict verdict_of(const edifact::interchange& whole, std::size_t violations_max) {
    const bool some_acceptable = whole.acceptable() && std::ranges::any_of(whole.parts, [](const edifact::part& each) {
                                     return each.acceptable();
                                 });
    verdict_maker verdict(violations_max);
    // Errors first: a hundred warnings before them must not make an interchange acceptable.
    for (const auto severity : {validation::severity::error, validation::severity::warning}) {
        verdict.take_in(severity);
        verdict.add(0, whole.findings, false);
        for (std::uint32_t number = 1; number <= whole.parts.size(); ++number)
            verdict.add(number, whole.parts[number - 1].findings, some_acceptable);
    }
    return verdict.take();
}

// What goes into the sender's mailbox, but for its bytes.
message::envelope envelope_of_answer(const message::envelope& about, std::string message_id, base::time_point now) {
    message::envelope made;
    made.message_id = std::move(message_id);
    made.transport = about.transport;
    made.message_type = "edifact";
    made.sender = about.recipient;
    made.recipient = about.sender;
    made.workflow_id = about.workflow_id + "_ACK";
    made.local_id = about.local_id;
    made.file_name = "edifact.dat";
    made.content_type = "application/octet-stream";
    made.traceparent = about.traceparent;
    made.received_at = now;
    return made;
}

store::acceptance acceptance_of_answer(message::envelope envelope, std::string bytes, const std::string& of) {
    store::acceptance made;
    made.payload.size = bytes.size();
    made.payload.sha256 = base::sha256_of(base::as_bytes(bytes));
    made.payload.bytes = std::move(bytes);
    message::planned_delivery planned;
    planned.destination = "mailbox:" + envelope.recipient;
    planned.lane = "acknowledgement";
    planned.first = message::delivery_state::delivered;
    planned.rule = "acknowledgement";
    made.deliveries.push_back(std::move(planned));
    made.audit = {.actor = "signalbox",
                  .action = "edifact.acknowledge",
                  .subject = envelope.message_id,
                  .outcome = "delivered",
                  .detail = "NHSACK to " + of,
                  .address = ""};
    made.envelope = std::move(envelope);
    return made;
}

} // namespace

// The mailbox is part of the name: nobody else's numbers can make a laboratory's report look like a duplicate.
base::sha256_digest part_name(std::string_view mailbox, std::string_view sender, std::string_view recipient,
                              std::string_view control_reference, std::string_view message_reference) {
    return digest_of({mailbox, sender, recipient, control_reference, message_reference});
}

examined examine_interchange(std::string_view text, const message::envelope& about, const base::limits& limits) {
    examined found;
    found.message_type = "edifact";
    edifact::reading_options how;
    how.limits.segments = limits.interchange_segments_max;
    how.limits.investigations = limits.report_results_max;
    const auto whole = std::make_shared<const edifact::interchange>(edifact::read_interchange(text, how));
    found.verdict = verdict_of(*whole, limits.violations_max);
    for (std::uint32_t number = 1; number <= whole->parts.size(); ++number)
        found.parts.push_back(examine_part(text, *whole, number, about.sender));
    if (!found.parts.empty()) found.patient = found.parts.front().patient;
    found.interchange = whole;
    return found;
}

std::optional<store::numbered_answer> answer_to(const examined& found, const message::envelope& about,
                                                std::string message_id, base::time_point now) {
    const auto& read = found.interchange;
    if (!read || !read->acknowledgement_wanted) return std::nullopt;
    // UNB may not say whom to answer; then there is a REPORT, never an empty answer.
    const auto local = pathology::british_time(now);
    if (!edifact::write_acknowledgement(*read, {.control_number = 1, .now = local})) return std::nullopt;
    store::numbered_answer answer;
    answer.interchange = digest_of({about.sender, read->sender.id, read->recipient.id, read->control_reference});
    answer.counter = read->recipient.id + " " + read->sender.id;
    answer.write = [read, envelope = envelope_of_answer(about, std::move(message_id), now), of = about.message_id,
                    local](std::uint32_t number) {
        auto bytes = edifact::write_acknowledgement(*read, {.control_number = number, .now = local});
        return acceptance_of_answer(envelope, std::move(*bytes), of);
    };
    return answer;
}

} // namespace signalbox::intake
