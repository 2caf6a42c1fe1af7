#include "broker/ingress/mllp/submission.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "broker/base/crypto.hpp"
#include "broker/base/log.hpp"
#include "broker/base/metrics.hpp"
#include "broker/ingress/mllp/admission.hpp"
#include "broker/ingress/mllp/answer.hpp"
#include "broker/intake/on_worker.hpp"
#include "broker/intake/payload_of.hpp"
#include "broker/pathology/hl7v2/reader.hpp"

namespace signalbox::ingress::mllp {

namespace {

namespace hl7v2 = pathology::hl7v2;

constexpr std::size_t header_max = 16UL << 10; // of MSH, as far as it is read to know its sender
constexpr std::size_t control_id_size = 20;    // MSH-10 of 2.5.1: the digits of a message id's time

hl7v2::limits reading_limits(const settings& with) {
    hl7v2::limits most;
    most.message_bytes = with.frames.frame_bytes;
    return most;
}

// One digest of texts that cannot run into each other.
std::string digest_of(std::initializer_list<std::string_view> texts) {
    std::string joined;
    for (const std::string_view text : texts) joined.append(std::to_string(text.size())).append(":").append(text);
    return base::to_hex(base::sha256_of(base::as_bytes(joined)));
}

// A control id belongs to the application that gave it. The scheme before the digest keeps it away from keys of MESH.
store::idempotency identity_of(const hl7v2::header& header, const admitted& between, const base::sha256_digest& bytes) {
    const std::string content = base::to_hex(bytes);
    const std::string again = between.sender->reuses_control_ids ? content : "";
    store::idempotency made;
    made.sender = between.sender->mailbox;
    made.key = "mllp:" + digest_of({header.sending_application.name, header.sending_application.universal_id,
                                    header.sending_facility.name, header.sending_facility.universal_id,
                                    header.control_id, again});
    const std::string request = digest_of({between.recipient->mailbox, between.workflow_id, content});
    made.request = base::sha256_of(base::as_bytes(request));
    return made;
}

// Fit for a header field of MESH, where the recipient may read it.
bool is_printable(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

message::envelope envelope_of(const hl7v2::header& header, const admitted& between) {
    message::envelope made;
    made.transport = message::transport::mllp;
    made.sender = between.sender->mailbox;
    made.recipient = between.recipient->mailbox;
    made.workflow_id = between.workflow_id;
    if (is_printable(header.control_id)) made.local_id = header.control_id;
    made.content_type = "application/hl7-v2";
    return made;
}

boost::asio::awaitable<hl7v2::message> read_whole(const std::string& bytes, const settings& with) {
    const hl7v2::limits most = reading_limits(with);
    if (with.workers == nullptr || bytes.size() <= with.limits.body_in_memory_max)
        co_return hl7v2::read_message(bytes, most);
    co_return co_await intake::on_worker(*with.workers, [&] { return hl7v2::read_message(bytes, most); });
}

// The codes of what was wrong, for people: never what the message says.
std::string codes_of(const hl7v2::message& about) {
    constexpr std::size_t told_max = 3;
    std::vector<std::string> told;
    const auto tell = [&told](const pathology::findings& found) {
        for (const pathology::finding& each : found)
            if (each.severity == pathology::severity::error && told.size() < told_max &&
                std::ranges::find(told, each.code) == told.end())
                told.push_back(each.code);
    };
    tell(about.findings);
    for (const pathology::read_report& each : about.reports) tell(each.findings);
    std::string text;
    for (const std::string& code : told) text += (text.empty() ? "" : ", ") + code;
    return text;
}

// One message on its way.
class attempt {
  public:
    attempt(service& own, const http::peer& from)
        : own_(own), with_(own.with), from_(from), actor_(from.certificate_subject) {
        if (actor_.empty()) actor_ = "-";
    }

    boost::asio::awaitable<reply> run(std::string bytes);

  private:
    boost::asio::awaitable<reply> send(std::string bytes, admitted between);
    boost::asio::awaitable<reply> after_refusal(const intake::refusal& refused);
    boost::asio::awaitable<reply> refuse();
    void tell_refused(const std::string& bytes, const admitted& between);
    boost::asio::awaitable<reply> end_without_answer(std::string why);
    void tell_of_used_id() const;
    reply answer(hl7v2::answer given);

    service& own_;
    const settings& with_;
    const http::peer& from_;
    std::shared_ptr<hl7v2::message> message_ = std::make_shared<hl7v2::message>();
    std::string actor_;
};

boost::asio::awaitable<reply> attempt::run(std::string bytes) {
    // Strangers cost a look at the header and no more.
    *message_ = hl7v2::read_header_alone(std::string_view(bytes).substr(0, header_max), reading_limits(with_));
    if (!message_->header) co_return co_await end_without_answer("no MSH");
    const admitted between = admit(with_, from_, *message_);
    if (between.sender != nullptr) actor_ = between.sender->mailbox;
    if (pathology::has_error(message_->findings)) {
        tell_refused(bytes, between);
        co_return co_await refuse();
    }
    *message_ = co_await read_whole(bytes, with_);
    if (hl7v2::answer_to(*message_) != hl7v2::answer::accepted) {
        tell_refused(bytes, between);
        co_return co_await refuse();
    }
    co_return co_await send(std::move(bytes), between);
}

// What the accept path will not hear of, to who records.
void attempt::tell_refused(const std::string& bytes, const admitted& between) {
    if (!message::is_recorded(with_.observer)) return;
    message::arrival told;
    told.envelope.transport = message::transport::mllp;
    told.envelope.message_id = own_.names.next();
    told.envelope.received_at = with_.clock->now();
    if (between.sender != nullptr) told.envelope.sender = between.sender->mailbox;
    if (between.recipient != nullptr) told.envelope.recipient = between.recipient->mailbox;
    told.envelope.workflow_id = between.workflow_id;
    told.envelope.content_type = "application/hl7-v2";
    told.body = bytes;
    message::decision said{told.envelope.message_id, message::decision::kind::invalid,
                           std::string(letters_of(hl7v2::answer_to(*message_)))};
    with_.observer->came(std::move(told));
    with_.observer->decided(std::move(said));
}

boost::asio::awaitable<reply> attempt::send(std::string bytes, admitted between) {
    auto payload = co_await intake::payload_of(std::move(bytes), *with_.store, with_.limits.body_in_memory_max);
    if (!payload) {
        intake::refusal no_room;
        no_room.reason = intake::refusal::why::unavailable;
        co_return co_await after_refusal(no_room);
    }
    intake::intake_request request;
    request.envelope = envelope_of(*message_->header, between);
    request.idempotency = identity_of(*message_->header, between, payload->sha256);
    request.payload = std::move(*payload);
    request.actor = actor_;
    request.address = from_.address;
    request.when_invalid = intake::on_invalid::refuse;
    request.hl7v2 = message_;
    const intake::answer kept = co_await with_.intake->accept(std::move(request));
    if (const auto* refused = std::get_if<intake::refusal>(&kept)) co_return co_await after_refusal(*refused);
    co_return answer(hl7v2::answer::accepted);
}

boost::asio::awaitable<reply> attempt::after_refusal(const intake::refusal& refused) {
    using why = intake::refusal::why;
    switch (refused.reason) {
    case why::conflict:
        tell_of_used_id();
        message_->findings.push_back(
            error_in_header("control-id-used", "another message had this control id within thirty days", 10));
        co_return co_await refuse();
    case why::unavailable:
        message_->findings.push_back(
            error_in_header("no-room", "the receiver has no room now: send it again later", 0));
        co_return co_await refuse();
    case why::invalid:    // what is wrong with it was found before
    case why::token_used: // there is none
    case why::unknown: break;
    }
    co_return co_await end_without_answer("outcome unknown");
}

boost::asio::awaitable<reply> attempt::refuse() {
    const hl7v2::answer given = hl7v2::answer_to(*message_);
    const std::string why = codes_of(*message_);
    const std::string letters(letters_of(given));
    log::info("mllp.refused", {{log::field::mailbox, actor_},
                               {log::field::address, from_.address},
                               {log::field::outcome, letters},
                               {log::field::reason, why}});
    const auto recorded = co_await with_.store->audit({actor_, "mllp.send", "", letters, why, from_.address});
    if (recorded) co_return answer(given);
    log::error("mllp.audit_failed", {{log::field::error, recorded.error().message()}});
    co_return reply{.frames = {}, .goes_on = false, .given = "none"};
}

boost::asio::awaitable<reply> attempt::end_without_answer(std::string why) {
    const bool recorded = co_await record_refusal(own_, from_, std::move(why));
    static_cast<void>(recorded); // the connection ends in either case
    co_return reply{.frames = {}, .goes_on = false, .given = "none"};
}

void attempt::tell_of_used_id() const {
    log::warning("mllp.control_id_used_again", {{log::field::mailbox, actor_}, {log::field::address, from_.address}});
    base::counter("signalbox_mllp_control_ids_used_again_total",
                  "Messages with the control id of an earlier one and another content: refused, and to be asked about")
        .add();
}

reply attempt::answer(hl7v2::answer given) {
    const auto name_next = [this] {
        return hl7v2::acknowledgement_facts{own_.names.next().substr(0, control_id_size),
                                            pathology::british_time(with_.clock->now())};
    };
    return {.frames = frames_of_answer(*message_, given, name_next), .goes_on = true, .given = letters_of(given)};
}

} // namespace

boost::asio::awaitable<reply> submit(service& own, const http::peer& from, std::string bytes) {
    attempt one(own, from);
    co_return co_await one.run(std::move(bytes));
}

boost::asio::awaitable<bool> record_refusal(service& own, const http::peer& from, std::string why) {
    log::warning("mllp.closed", {{log::field::address, from.address}, {log::field::reason, why}});
    const std::string actor = from.certificate_subject.empty() ? "-" : from.certificate_subject;
    const auto recorded = co_await own.with.store->audit({actor, "mllp.refused", "", "closed", why, from.address});
    if (!recorded) log::error("mllp.audit_failed", {{log::field::error, recorded.error().message()}});
    co_return recorded.has_value();
}

} // namespace signalbox::ingress::mllp
