#include "broker/trace/recording/scribe.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "broker/base/crypto.hpp"
#include "broker/trace/stranger.hpp"

namespace signalbox::trace {

namespace told = signalbox::message;
using told::delivery_state;

namespace {

std::optional<transport> transport_of(told::transport by) {
    switch (by) {
    case told::transport::mesh: return transport::mesh;
    case told::transport::fhir: return transport::fhir;
    case told::transport::mllp: return transport::mllp;
    case told::transport::adapter: return transport::adapter;
    case told::transport::internal: break;
    }
    return std::nullopt; // nobody sent it
}

// The fields of a request that would bring this message; to and workflow are members of the line.
fields headers_of(const told::envelope& about) {
    fields made;
    const auto put = [&](const char* name, const std::string& value) {
        if (!value.empty()) made.emplace_back(name, value);
    };
    put("Content-Type", about.content_type);
    put("Content-Encoding", about.content_encoding);
    if (about.transport != told::transport::mesh) return made;
    put("Mex-LocalID", about.local_id);
    put("Mex-Subject", about.subject);
    put("Mex-FileName", about.file_name);
    put("Mex-PartnerID", about.partner_id);
    put("Mex-Content-Checksum", about.checksum);
    if (about.compressed) put("Mex-Content-Compressed", "Y");
    if (about.encrypted) put("Mex-Content-Encrypted", "Y");
    return made;
}

body body_of_arrival(told::arrival& what) {
    if (what.body && what.body_sha256 == base::sha256_digest{}) return body_of(std::move(*what.body));
    body made;
    made.size = what.body_size;
    made.sha256 = base::to_hex(what.body_sha256);
    if (what.body) made.bytes = std::move(*what.body);
    return made;
}

message message_of(told::arrival& what) {
    const told::envelope& about = what.envelope;
    message made;
    made.transport = transport_of(about.transport).value_or(transport::adapter);
    made.from = about.sender;
    made.to = about.recipient;
    made.workflow = about.workflow_id;
    made.message_id = about.message_id;
    if (about.transport == told::transport::mesh) made.target = "/messageexchange/" + about.sender + "/outbox";
    if (about.transport == told::transport::fhir) made.target = "/$process-message";
    if (!made.target.empty()) made.method = "POST";
    made.headers = headers_of(about);
    made.body = body_of_arrival(what);
    return made;
}

// As each ingress answers: ingress/mesh/send.cpp, ingress/fhir/messages/process_message.cpp, ingress/mllp.
struct given {
    unsigned mesh;
    unsigned fhir;
    const char* mllp;
    const char* code;
};
given given_for(told::decision::kind what) {
    using kind = told::decision::kind;
    switch (what) {
    case kind::kept:
    case kind::repeated:
    case kind::quarantined: return {202, 200, "AA", ""};
    case kind::invalid: return {500, 422, "AE", "invalid"};
    case kind::conflict: return {409, 409, "AE", "conflict"};
    case kind::token_used: return {403, 500, "", "token-used"};
    case kind::unavailable: return {503, 503, "AR", "unavailable"};
    case kind::unknown: break;
    }
    return {500, 500, "", "unknown"};
}

reply reply_of(const told::decision& what, transport by) {
    const given as = given_for(what.what);
    reply made;
    if (by == transport::mesh) made.status = as.mesh;
    if (by == transport::fhir) made.status = as.fhir;
    made.code = what.code.empty() ? (by == transport::mllp ? as.mllp : as.code) : what.code;
    return made;
}

// "<message id>-<number>"
std::string_view message_of_delivery(std::string_view delivery_id) {
    return delivery_id.substr(0, std::min(delivery_id.rfind('-'), delivery_id.size()));
}

std::string lower(std::string_view text) {
    std::string made(text);
    std::ranges::transform(made, made.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    return made;
}

bool is_credential(std::string_view field) {
    const std::string name = lower(field);
    return name == "authorization" || name == "proxy-authorization" || name == "cookie" || name == "set-cookie" ||
           name.find("cert") != std::string::npos;
}

fields without_credentials(fields from) {
    std::erase_if(from, [](const auto& each) { return is_credential(each.first); });
    return from;
}

// Nobody looked at it: MESH addresses patients by their NHS numbers.
void leave_out_addressing(message& line) {
    line.to.clear();
    line.workflow.clear();
    line.target = line.target.substr(0, line.target.find('?'));
    std::erase_if(line.headers, [](const auto& each) { return lower(each.first).starts_with("mex-"); });
}

} // namespace

std::vector<record> scribe::lines_of(event what) {
    return std::visit([&](auto& each) { return take(what.at, std::move(each)); }, what.what);
}

offset scribe::since_start(base::time_point at) const {
    return std::max(std::chrono::duration_cast<offset>(at - how_.started_at), offset{});
}

void scribe::remember(const std::string& message_id, known what) {
    if (message_id.empty()) return;
    known_.insert_or_assign(message_id, std::move(what));
    order_.push_back(message_id);
    if (order_.size() <= how_.known_max) return;
    known_.erase(order_.front());
    order_.pop_front();
}

scribe::known* scribe::find(std::string_view message_id) {
    const auto found = known_.find(std::string(message_id));
    return found == known_.end() ? nullptr : &found->second;
}

std::vector<record> scribe::take(base::time_point, told::arrival what) {
    if (!transport_of(what.envelope.transport)) return {};
    message line = message_of(what);
    if (!how_.where.holds(line)) return {};
    line.sequence = next_++;
    line.at = since_start(what.envelope.received_at);
    known about;
    about.sequence = line.sequence;
    about.transport = line.transport;
    about.deliveries = std::move(what.deliveries);
    about.companions = std::move(what.companions);
    remember(line.message_id, std::move(about));
    return {std::move(line)};
}

std::vector<record> scribe::take(base::time_point at, told::decision what) {
    known* const about = find(what.message_id);
    if (about == nullptr) return {};
    std::vector<record> lines;
    reply answer = reply_of(what, about->transport);
    answer.sequence = about->sequence;
    answer.at = since_start(at);
    lines.emplace_back(std::move(answer));
    const bool committed = what.what == told::decision::kind::kept || what.what == told::decision::kind::quarantined;
    if (!committed) return lines;

    const auto ended = [&](const std::string& destination) {
        outcome made;
        made.sequence = about->sequence;
        made.at = since_start(at);
        made.destination = destination;
        return made;
    };
    for (const told::planned_delivery& each : about->deliveries) {
        // What is to be taken somewhere has its own lines when that is done.
        if (each.first == delivery_state::ready || each.first == delivery_state::blocked) continue;
        outcome made = ended(each.destination);
        made.part = each.part;
        made.route = each.rule;
        made.state = told::to_text(each.first);
        made.reason = each.reason;
        lines.emplace_back(std::move(made));
    }
    for (told::accompanying& each : about->companions) {
        outcome made = ended(each.destination);
        made.route = "hub";
        made.state = told::to_text(delivery_state::delivered);
        made.reason = each.code;
        made.body = body_of(std::move(each.bytes));
        lines.emplace_back(std::move(made));
    }
    about->deliveries.clear();
    about->companions.clear();
    return lines;
}

template <class Told>
bool scribe::begin_exchange(base::time_point at, Told& what, message& asked, reply& answer) {
    asked.to = std::move(what.to);
    asked.method = std::move(what.method);
    asked.target = std::move(what.target);
    if (!how_.where.holds(asked)) return false;
    answer.sequence = asked.sequence = next_++;
    asked.at = since_start(what.asked_at);
    asked.headers = without_credentials(std::move(what.fields));
    answer.at = std::max(since_start(at), asked.at);
    answer.status = what.status;
    return true;
}

std::vector<record> scribe::take(base::time_point at, told::question what) {
    message asked;
    reply answer;
    asked.transport = transport::gpconnect;
    asked.from = std::move(what.from);
    asked.workflow = std::move(what.interaction);
    if (!begin_exchange(at, what, asked, answer)) return {};
    asked.body = body_of(std::move(what.body));
    answer.headers = without_credentials(std::move(what.answer_fields));
    answer.body = what.answer ? body_of(std::move(*what.answer)) : body{{}, {}, what.answer_size};
    return {std::move(asked), std::move(answer)};
}

std::vector<record> scribe::take(base::time_point at, told::refused_request what) {
    message asked;
    reply answer;
    asked.transport = transport_of(what.transport).value_or(transport::adapter);
    asked.from = what.known ? std::move(what.from) : stranger;
    asked.workflow = std::move(what.workflow);
    if (!begin_exchange(at, what, asked, answer)) return {};
    if (!what.body.empty()) asked.body = body_of(std::move(what.body));
    if (!how_.identifiable) leave_out_addressing(asked);
    answer.code = std::move(what.code);
    return {std::move(asked), std::move(answer)};
}

std::vector<record> scribe::take(base::time_point, told::told_rendering what) {
    known* const about = find(what.message_id);
    if (about == nullptr) return {};
    outcome& kept = about->rendered[what.delivery_id];
    kept.body = body_of(std::move(what.bytes));
    kept.codes.clear();
    for (told::told_code& each : what.codes) kept.codes.push_back({std::move(each.from), std::move(each.to)});
    return {};
}

std::vector<record> scribe::take(base::time_point at, told::told_settlement what) {
    known* const about = find(message_of_delivery(what.delivery_id));
    if (about == nullptr) return {};
    outcome made;
    const auto rendered = about->rendered.find(what.delivery_id);
    // After `sent` the same bytes have another line; for another attempt they are rendered anew.
    if (rendered != about->rendered.end() && what.to != delivery_state::sent) {
        if (what.to != delivery_state::retry_wait) made = std::move(rendered->second);
        about->rendered.erase(rendered);
    }
    made.sequence = about->sequence;
    made.at = since_start(at);
    made.part = what.part;
    made.route = std::move(what.rule);
    const auto kind = how_.adapters.find(what.destination);
    if (kind != how_.adapters.end()) made.adapter = kind->second;
    made.destination = std::move(what.destination);
    made.state = told::to_text(what.to);
    made.reason = std::move(what.reason);
    made.attempts = what.attempts;
    made.transform = std::move(what.transform);
    made.map = std::move(what.map);
    return {std::move(made)};
}

} // namespace signalbox::trace
