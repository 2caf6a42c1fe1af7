#include "adapters/mesh_relay/collecting.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <future>
#include <span>
#include <utility>
#include <vector>

#include "broker/base/gzip.hpp"
#include "broker/fhir/json.hpp"

namespace signalbox::adapters::mesh_relay {

namespace {

using clock = std::chrono::steady_clock;

// MESH API specification: wanted once in 24 hours.
constexpr std::chrono::hours handshake_every{24};
constexpr std::uint32_t chunks_max = 10'000;
constexpr int pages_max = 1'000;

// As they are told to the hub; a report says more.
constexpr std::array<std::string_view, 6> told{"Mex-LocalID",   "Mex-Subject",           "Mex-FileName",
                                               "Mex-PartnerID", "Mex-Content-Encrypted", "Mex-Content-Checksum"};
constexpr std::array<std::string_view, 4> told_of_report{"Mex-MessageType", "Mex-StatusCode", "Mex-StatusEvent",
                                                         "Mex-StatusDescription"};

std::string lower_case(std::string_view text) {
    std::string made(text);
    for (char& c : made)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return made;
}

std::string_view field_in(const adapter::fields& all, std::string_view name) {
    const std::string wanted = lower_case(name);
    for (const auto& [each, value] : all)
        if (lower_case(each) == wanted) return value;
    return {};
}

// They become part of a path.
bool is_message_id(std::string_view text) {
    const auto fits = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), fits);
}

// Of "1:3" the 3; 1 where there is no range, and for a report, which has "1:0".
std::uint32_t chunks_in(std::string_view range) {
    const std::size_t colon = range.find(':');
    if (colon == std::string_view::npos) return 1;
    std::uint32_t total = 1;
    std::from_chars(range.data() + colon + 1, range.data() + range.size(), total);
    return std::max(1U, total);
}

struct inbox_page {
    std::vector<std::string> ids;
    std::string next; // path below the mailbox; empty on the last page
};

std::optional<inbox_page> page_in(const adapter::kept_answer& answer, const std::string& mailbox_path) {
    const auto body = answer.status == 200 ? fhir::read_json(answer.body) : fhir::read_json("");
    if (!body || !body->root().find("messages").is(fhir::kind::array)) return std::nullopt;
    inbox_page read;
    for (const fhir::value id : body->root().find("messages"))
        if (is_message_id(id.text())) read.ids.emplace_back(id.text());
    const std::string_view next = body->root().find("links").string("next");
    if (next.starts_with(mailbox_path + "/inbox?")) read.next = next.substr(mailbox_path.size());
    return read;
}

void add_fields(const adapter::fields& from, std::span<const std::string_view> names, adapter::fields& into) {
    for (const std::string_view name : names)
        if (const auto value = field_in(from, name); !value.empty()) into.emplace_back(name, value);
}

} // namespace

void collector::poll(const std::function<bool()>& goes_on) {
    if (!shake_hands()) return;
    std::string path = "/inbox";
    for (int page = 0; page < pages_max && !path.empty() && goes_on(); ++page) {
        const auto answer = from_.send("GET", path);
        const auto listed = page_in(answer, from_.mailbox_path());
        if (!listed) return warn("", "the inbox cannot be listed", answer);
        for (const std::string& id : listed->ids) {
            if (!goes_on()) return;
            collect(id);
        }
        path = listed->next;
    }
}

bool collector::shake_hands() {
    if (shaken_ && clock::now() - *shaken_ < handshake_every) return true;
    const auto answer = from_.handshake();
    if (answer.status != 200) {
        warn("", "the handshake failed", answer);
        return false;
    }
    shaken_ = clock::now();
    return true;
}

void collector::collect(const std::string& id) {
    const auto found = download(id);
    if (!found || !submit(id, *found)) return;
    const auto answer = from_.send("PUT", "/inbox/" + id + "/status/acknowledged");
    if (answer.status != 200) return warn(id, "kept, and not acknowledged upstream", answer);
    hub_.count("collected");
}

std::optional<collector::downloaded> collector::download(const std::string& id) {
    const auto first = from_.send("GET", "/inbox/" + id, {{"Accept-Encoding", "gzip"}});
    downloaded made{first.fields, {}};
    if (!append(first, made.bytes, id)) return std::nullopt;
    const std::uint32_t total = chunks_in(first.field("mex-chunk-range"));
    if (total > chunks_max) return warn(id, "too many chunks", first), std::nullopt;
    for (std::uint32_t number = 2; number <= total; ++number) {
        const auto part =
            from_.send("GET", "/inbox/" + id + "/" + std::to_string(number), {{"Accept-Encoding", "gzip"}});
        if (!append(part, made.bytes, id)) return std::nullopt;
    }
    return made;
}

bool collector::append(const adapter::kept_answer& part, std::string& into, const std::string& id) {
    if (part.status != 200 && part.status != 206) return warn(id, "cannot be downloaded", part), false;
    const std::size_t room = rules_.message_max - into.size();
    if (part.field("content-encoding") == "gzip" && !part.body.empty()) {
        const auto plain = base::gunzip(part.body, {.size_max = room, .ratio_max = 100});
        if (!plain) return warn(id, "is no gzip, or too large", part), false;
        into += *plain;
        return true;
    }
    if (part.body.size() > room) return warn(id, "is too large", part), false;
    into += part.body;
    return true;
}

// "message id, mailbox" of what we sent upstream; empty when nobody remembers.
std::pair<std::string, std::string> collector::sent_as(const std::string& upstream_id) const {
    const auto notes = book_.find(upstream_id);
    const std::size_t space = notes.empty() ? std::string::npos : notes.front().find(' ');
    if (space == std::string::npos) return {};
    return {notes.front().substr(0, space), notes.front().substr(space + 1)};
}

bool collector::submit(const std::string& id, const downloaded& what) {
    const std::string type(field_in(what.fields, "Mex-Content-Type"));
    const std::string workflow(field_in(what.fields, "Mex-WorkflowID"));
    const std::string from(field_in(what.fields, "Mex-From"));
    std::string to = rules_.local_mailbox;
    adapter::fields fields;
    add_fields(what.fields, told, fields);
    const bool is_report = field_in(what.fields, "Mex-MessageType") == "REPORT";
    if (is_report) {
        add_fields(what.fields, told_of_report, fields);
        const std::string linked(field_in(what.fields, "Mex-LinkedMsgID"));
        const auto [message_id, mailbox] = sent_as(linked);
        if (!mailbox.empty()) to = mailbox;
        fields.emplace_back("Mex-LinkedMsgID", message_id.empty() ? linked : message_id);
    }

    std::promise<adapter::kept> answered;
    auto answer = answered.get_future();
    hub_.submit({id, to, workflow, type, what.bytes, from, std::move(fields)},
                [&answered](const adapter::kept& said) { answered.set_value(said); });
    const adapter::kept said = answer.get();
    if (!said) hub_.log(SIGNALBOX_LOG_WARNING, "upstream message " + id + ": the hub did not take it: " + said.error);
    // Upstream reports on a message that stays; on a report nobody does.
    return said || (is_report && said.is_refused());
}

void collector::warn(const std::string& id, std::string_view what, const adapter::kept_answer& answer) {
    std::string line = id.empty() ? "upstream: " : "upstream message " + id + ": ";
    line += what;
    line += answer.is_answer() ? " (" + std::to_string(answer.status) + ")" : " (" + answer.error + ")";
    hub_.log(SIGNALBOX_LOG_WARNING, line);
}

} // namespace signalbox::adapters::mesh_relay
