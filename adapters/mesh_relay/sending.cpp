#include "adapters/mesh_relay/sending.hpp"

#include "signalbox/redaction.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "broker/base/gzip.hpp"
#include "broker/fhir/json.hpp"

namespace signalbox::adapters::mesh_relay {

namespace {

using adapter::outcome;
using clock = std::chrono::steady_clock;

constexpr int last_chunk_tries = 3;
constexpr std::size_t told_max = 300;
constexpr base::gunzip_limits plain_limits{.size_max = 256UL << 20U, .ratio_max = 100}; // the hub's own, by default

bool is_message_id(std::string_view text) {
    const auto fits = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), fits);
}

// A part of a message on its way: which chunk of how many.
struct part {
    std::size_t number = 1;
    std::size_t total = 1;

    bool is_last() const noexcept { return number == total; }
    std::string range() const { return std::to_string(number) + ":" + std::to_string(total); }
};

std::string content_encoding_of(const adapter::fields& fields) {
    for (const auto& [name, value] : fields)
        if (name == "Content-Encoding") return value;
    return {};
}

adapter::fields fields_of(const adapter::delivery& what, const sending_rules& rules, bool unpacked) {
    adapter::fields made{{"Mex-To", std::string(what.to_mailbox())},
                         {"Mex-WorkflowID", std::string(what.workflow_id())},
                         {"Mex-Content-Type", std::string(what.content_type())},
                         {"Content-Type", std::string(what.content_type())}};
    bool has_local_id = false;
    for (auto& [name, value] : what.fields()) {
        const bool said_already = name == "Mex-Content-Type" || name == "Mex-To" || name == "Mex-WorkflowID";
        const bool of_packing = name == "Content-Encoding" || name == "Mex-Content-Compressed";
        if (said_already || (unpacked && of_packing)) continue;
        has_local_id = has_local_id || name == "Mex-LocalID";
        made.emplace_back(name, value);
    }
    if (!has_local_id) made.emplace_back("Mex-LocalID", what.delivery_id());
    if (rules.idempotent) made.emplace_back("Idempotency-Key", what.delivery_id());
    if (!what.traceparent().empty()) made.emplace_back("traceparent", what.traceparent());
    return made;
}

// Recipient and subject can name a patient; an error text may repeat them.
std::string told_of(const adapter::kept_answer& answer, const fhir::value& detail, const adapter::delivery& what) {
    adapter::payload_words words;
    words.add(what.to_mailbox());
    for (const auto& [name, value] : what.fields()) words.add(value);
    std::string said(detail.string("event"));
    if (!said.empty()) said += ' ';
    said += detail.string("msg");
    return std::to_string(answer.status) + " " + adapter::told_without(words, said, told_max);
}

outcome outcome_of_refusal(const adapter::kept_answer& answer, const adapter::delivery& what) {
    outcome made = adapter::outcome_of_status(answer.status, answer.field("retry-after"));
    if (made.what != SIGNALBOX_REJECTED) return made;
    const auto body = fhir::read_json(answer.body);
    if (!body) return made;
    const fhir::value detail = body->root().find("detail").at(0);
    if (!detail) return made;
    made.diagnostics = told_of(answer, detail, what);
    if (!detail.string("code").empty()) made.code = detail.string("code");
    return made;
}

bool is_taken(const adapter::kept_answer& answer) { return answer.status >= 200 && answer.status < 300; }

outcome outcome_of_failure(const adapter::kept_answer& answer, const adapter::delivery& what) {
    return answer.is_answer() ? outcome_of_refusal(answer, what) : adapter::outcome_of_failure(answer);
}

// The message id of a send that was taken.
std::string message_id_in(const adapter::kept_answer& answer) {
    const auto body = fhir::read_json(answer.body);
    if (!body) return {};
    std::string_view id = body->root().string("message_id");
    if (id.empty()) id = body->root().string("messageID");
    return is_message_id(id) ? std::string(id) : std::string();
}

class sender {
  public:
    sender(upstream_client& to, const sending_rules& rules, const adapter::delivery& what, folder::day_book& book)
        : to_(to),
          rules_(rules),
          what_(what),
          book_(book),
          deadline_(clock::now() + std::chrono::milliseconds(what.deadline_ms())) {}

    outcome run() {
        std::string_view bytes = what_.payload();
        std::string plain;
        if (bytes.size() > rules_.chunk_size && !content_encoding_of(what_.fields()).empty()) {
            auto unpacked = base::gunzip(bytes, plain_limits);
            if (!unpacked) return adapter::rejected("bad-gzip", "the payload is not the gzip that its sender said");
            plain = std::move(*unpacked);
            bytes = plain;
            unpacked_ = true;
        }
        total_ = std::max<std::size_t>(1, (bytes.size() + rules_.chunk_size - 1) / rules_.chunk_size);
        return send_all(bytes);
    }

  private:
    std::string_view chunk(std::string_view bytes, std::size_t number) const {
        return total_ == 1 ? bytes : bytes.substr((number - 1) * rules_.chunk_size, rules_.chunk_size);
    }

    outcome send_all(std::string_view bytes) {
        adapter::fields fields = fields_of(what_, rules_, unpacked_);
        if (total_ > 1) fields.emplace_back("Mex-Chunk-Range", part{1, total_}.range());
        const auto first = to_.send("POST", "/outbox", std::move(fields), chunk(bytes, 1));
        if (!is_taken(first)) {
            outcome failed = outcome_of_failure(first, what_);
            return total_ > 1 && failed.what == SIGNALBOX_UNKNOWN ? unfinished() : failed;
        }
        const std::string id = message_id_in(first);
        if (id.empty()) return adapter::unknown(std::to_string(first.status), "an answer without a message id");

        for (std::size_t number = 2; number <= total_; ++number) {
            if (clock::now() >= deadline_) return adapter::retry("deadline");
            auto failed = send_chunk(id, {number, total_}, chunk(bytes, number));
            if (failed) return std::move(*failed);
        }
        note(id);
        return adapter::accepted();
    }

    void note(const std::string& id) const {
        if (what_.from_mailbox().empty()) return;
        const std::string whose = std::string(what_.message_id()) + " " + std::string(what_.from_mailbox());
        // Upstream has the message, whatever becomes of our note.
        static_cast<void>(book_.add(id, whose, std::chrono::system_clock::now()));
    }

    // Nothing when it was taken.
    std::optional<outcome> send_chunk(const std::string& id, const part& which, std::string_view bytes) {
        const std::string path = "/outbox/" + id + "/" + std::to_string(which.number);
        const adapter::fields fields{{"Mex-Chunk-Range", which.range()}, {"Content-Type", "application/octet-stream"}};
        const auto answer = to_.send("POST", path, fields, bytes);
        if (is_taken(answer)) return std::nullopt;
        const outcome failed = outcome_of_failure(answer, what_);
        if (failed.what != SIGNALBOX_UNKNOWN) return failed;
        if (!which.is_last()) return unfinished();
        // The same bytes again have one effect: they are taken, or 423 says that the message is whole.
        for (int tried = 1; tried < last_chunk_tries; ++tried) {
            const auto again = to_.send("POST", path, fields, bytes);
            if (is_taken(again) || again.status == 423) return std::nullopt;
        }
        return failed;
    }

    // A message without its last chunk is never seen by anybody: all of it can be sent anew.
    static outcome unfinished() { return adapter::retry("chunk-lost"); }

    upstream_client& to_;
    const sending_rules& rules_;
    const adapter::delivery& what_;
    folder::day_book& book_;
    clock::time_point deadline_;
    bool unpacked_ = false;
    std::size_t total_ = 1;
};

} // namespace

outcome send_message(upstream_client& to, const sending_rules& rules, const adapter::delivery& what,
                     folder::day_book& book) {
    return sender(to, rules, what, book).run();
}

} // namespace signalbox::adapters::mesh_relay
