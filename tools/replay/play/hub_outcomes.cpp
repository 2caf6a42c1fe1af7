#include "tools/replay/play/hub_outcomes.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include <fmt/format.h>

#include "broker/app/files.hpp"
#include "broker/base/errc.hpp"
#include "broker/fhir/json.hpp"
#include "broker/message/states.hpp"

namespace signalbox::replay {

namespace {

constexpr std::string_view hub = "hub"; // in the place of a destination: what the hub itself decided
constexpr std::string_view provenance = "urn:signalbox:code-map"; // mapping adds it to each coding of its own

std::uint32_t number_in(const fhir::value& of, std::string_view name) {
    const std::string_view text = of.find(name).text();
    std::uint32_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// Nothing happens to it any more unless a person acts.
bool is_open(std::string_view state) {
    const auto known = message::parse_delivery_state(state);
    return known && !message::settled(*known) && !message::set_aside(*known);
}

bool is_from_map(const fhir::value& coding) {
    for (const fhir::value extension : coding.find("extension"))
        if (extension.string("url") == provenance) return true;
    return false;
}

std::string code_text(const fhir::value& coding) {
    return fmt::format("{}|{}", coding.string("system"), coding.string("code"));
}

void add_codes(const fhir::value& observation, std::vector<trace::mapped_code>& into) {
    trace::mapped_code made;
    for (const fhir::value coding : observation.find("code").find("coding")) {
        if (is_from_map(coding) && made.to.empty()) made.to = code_text(coding);
        if (!is_from_map(coding) && made.from.empty()) made.from = code_text(coding);
    }
    if (!made.from.empty()) into.push_back(std::move(made));
}

} // namespace

std::vector<trace::mapped_code> codes_of(const fhir::value& bundle) {
    std::vector<trace::mapped_code> made;
    for (const fhir::value entry : bundle.find("entry")) {
        const fhir::value resource = entry.find("resource");
        if (resource.string("resourceType") == "Observation") add_codes(resource, made);
    }
    return made;
}

boost::asio::awaitable<result<std::shared_ptr<hub_outcomes>>>
hub_outcomes::open(std::string socket, boost::asio::any_io_executor executor, body_source bodies) {
    auto reader = admin_reader::open(std::move(socket), std::move(executor));
    if (!reader) co_return reader.error();
    std::shared_ptr<hub_outcomes> made(new hub_outcomes(std::move(*reader), std::move(bodies)));
    const auto begun = co_await made->begin();
    if (!begun) co_return begun.error();
    co_return made;
}

boost::asio::awaitable<result<void>> hub_outcomes::begin() {
    const auto state = co_await hub_->get("/api/v1/state");
    if (!state) co_return state.error();
    const auto now = base::from_iso8601(state->root().string("now"));
    if (!now) co_return now.error();
    since_ = *now;
    version_ = state->root().string("version");
    for (const fhir::value each : state->root().find("destinations"))
        destinations_[std::string(each.string("name"))] = {std::string(each.string("kind")),
                                                           std::string(each.string("folder"))};
    co_return result<void>{};
}

boost::asio::awaitable<result<std::vector<outcome_source::found>>>
hub_outcomes::of(const std::vector<asked>& messages) {
    known all;
    if (const auto listed = co_await list_messages(all); !listed) co_return listed.error();
    if (const auto listed = co_await list_deliveries(all); !listed) co_return listed.error();
    for (const asked& each : messages)
        if (!each.message_id.empty() && !all.by_id.contains(each.message_id))
            if (const auto looked = co_await look_up(each.message_id, all); !looked) co_return looked.error();

    std::vector<found> answers;
    for (const asked& each : messages) {
        found& made = answers.emplace_back();
        made.message_id = each.message_id;
        if (const auto content = all.by_content.find(each.sha256);
            made.message_id.empty() && content != all.by_content.end()) {
            made.message_id = content->second;
            // Another message of the same content is the next one, a repetition the same.
            if (all.by_content.count(each.sha256) > 1) all.by_content.erase(content);
        }
        const auto record = all.by_id.find(made.message_id);
        if (record == all.by_id.end()) continue;
        made.open = record->second.open;
        made.outcomes = record->second.outcomes;
        if (made.outcomes.empty() && record->second.state == "quarantined") {
            trace::outcome& decided = made.outcomes.emplace_back();
            decided.destination = hub;
            decided.state = record->second.state;
            decided.reason = record->second.reason;
        }
        for (trace::outcome& outcome : made.outcomes) outcome.sequence = each.sequence;
    }
    co_return answers;
}

boost::asio::awaitable<result<void>> hub_outcomes::list_messages(known& into) {
    std::string after = "0";
    while (true) {
        const auto answer = co_await hub_->get(fmt::format("/api/v1/messages?since={}&order=oldest&after={}&limit={}",
                                                           base::to_iso8601(since_), after, admin_page));
        if (!answer) co_return answer.error();
        const fhir::value list = answer->root().find("messages");
        for (const fhir::value each : list) {
            kept& made = into.by_id[std::string(each.string("message_id"))];
            made.state = each.string("state");
            made.reason = each.string("quarantine_reason");
            made.open = made.state == "received" || made.state == "accepted";
            into.by_content.emplace(each.string("sha256"), each.string("message_id"));
        }
        if (list.size() < admin_page) co_return result<void>{};
        after = answer->root().find("last_position").text();
    }
}

boost::asio::awaitable<result<void>> hub_outcomes::list_deliveries(known& into) {
    std::string after;
    while (true) {
        const auto answer = co_await hub_->get(fmt::format("/api/v1/deliveries?since={}&order=oldest&after={}&limit={}",
                                                           base::to_iso8601(since_), after, admin_page));
        if (!answer) co_return answer.error();
        const fhir::value list = answer->root().find("deliveries");
        for (const fhir::value each : list) {
            take_delivery(each, into);
            after = each.string("delivery_id");
        }
        if (list.size() < admin_page) co_return result<void>{};
    }
}

// One that was there before this replay: what was sent repeats it.
boost::asio::awaitable<result<void>> hub_outcomes::look_up(const std::string& message_id, known& into) {
    const auto answer = co_await hub_->get("/api/v1/messages/" + message_id);
    if (answer.has_error() && answer.error() == base::errc::not_found) co_return result<void>{};
    if (!answer) co_return answer.error();
    kept& made = into.by_id[message_id];
    made.state = answer->root().find("message").string("state");
    made.reason = answer->root().find("message").string("quarantine_reason");
    for (const fhir::value each : answer->root().find("deliveries")) take_delivery(each, into);
    co_return result<void>{};
}

void hub_outcomes::take_delivery(const fhir::value& delivery, known& into) {
    kept& of = into.by_id[std::string(delivery.string("message_id"))];
    trace::outcome made;
    made.destination = delivery.string("destination");
    made.part = number_in(delivery, "part");
    made.route = delivery.string("rule");
    made.state = delivery.string("state");
    made.reason = delivery.string("reason");
    made.attempts = number_in(delivery, "attempts");
    made.transform = delivery.string("transform_version");
    made.map = delivery.string("map_version");
    if (const auto at = base::from_iso8601(delivery.string("created_at")))
        made.at = std::max(trace::offset{}, *at - since_);
    if (const auto to = destinations_.find(made.destination); to != destinations_.end()) made.adapter = to->second.kind;
    if (is_open(made.state)) of.open = true;
    if (made.state == "delivered" || made.state == "confirmed")
        add_body(std::string(delivery.string("delivery_id")), made);
    of.outcomes.push_back(std::move(made));
}

std::optional<std::string> hub_outcomes::body_of(const std::string& delivery_id, const std::string& to) {
    if (bodies_) return bodies_(delivery_id);
    const auto where = destinations_.find(to);
    if (where == destinations_.end() || where->second.kind != "file_drop") return std::nullopt;
    if (!files_.contains(delivery_id)) {
        std::error_code trouble;
        for (const auto& entry : std::filesystem::directory_iterator(where->second.folder, trouble))
            files_.emplace(entry.path().stem().string(), entry.path().string());
    }
    const auto file = files_.find(delivery_id);
    if (file == files_.end()) return std::nullopt;
    auto bytes = app::read_file(file->second);
    if (!bytes) return std::nullopt; // its practice has taken it away
    return std::move(*bytes);
}

void hub_outcomes::add_body(const std::string& delivery_id, trace::outcome& to) {
    auto bytes = body_of(delivery_id, to.destination);
    if (!bytes) return;
    if (const auto bundle = fhir::read_json(*bytes)) to.codes = codes_of(bundle->root());
    to.body = trace::body_of(std::move(*bytes));
}

} // namespace signalbox::replay
