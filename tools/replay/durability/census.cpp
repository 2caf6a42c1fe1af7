#include "tools/replay/durability/census.hpp"

#include <charconv>
#include <filesystem>
#include <map>

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/store/open.hpp"
#include "tools/replay/plan/schedule.hpp"
#include "tools/replay/play/admin_reader.hpp"
#include "tools/replay/play/settle.hpp"

namespace signalbox::replay {

namespace {

using files = std::set<std::string>; // their names without endings
using index = std::map<std::string, std::size_t, std::less<>>;

template <class Number>
Number number_in(const fhir::value& of, std::string_view name) {
    const std::string_view text = of.find(name).text();
    Number number{};
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

bool can_become_a_message(const trace::message& m) {
    if (m.transport == trace::transport::mllp) return true;
    if (m.transport == trace::transport::gpconnect || m.target.starts_with("/$validate")) return false;
    return m.method.empty() || m.method == "POST";
}

files files_in(const std::string& folder) {
    files made;
    std::error_code trouble;
    for (const auto& entry : std::filesystem::directory_iterator(folder, trouble))
        made.insert(entry.path().stem().string());
    return made;
}

// By destination; of those that are no folder, nothing.
std::map<std::string, files, std::less<>> delivered_files(const fhir::document& state) {
    std::map<std::string, files, std::less<>> made;
    for (const fhir::value each : state.root().find("destinations")) {
        files& of = made[std::string(each.string("name"))];
        if (each.string("kind") == "file_drop") of = files_in(std::string(each.string("folder")));
    }
    return made;
}

kept_message message_of(const fhir::value& given) {
    return {std::string(given.string("message_id")),
            std::string(given.string("sha256")),
            std::string(given.string("state")),
            number_in<std::uint64_t>(given, "position"),
            {}};
}

kept_delivery delivery_of(const fhir::value& given) {
    kept_delivery made;
    made.delivery_id = given.string("delivery_id");
    made.destination = given.string("destination");
    made.part = number_in<std::uint32_t>(given, "part");
    made.state = given.string("state");
    made.waits_for_person = made.state == "blocked" && !given.string("reason").empty();
    return made;
}

void look_for_files(const std::map<std::string, files, std::less<>>& by_destination, std::vector<kept_message>& in) {
    std::set<std::string> used; // destinations of whose deliveries a file was found
    const auto file_of = [&](const kept_delivery& each) {
        const auto to = by_destination.find(each.destination);
        return to != by_destination.end() && to->second.contains(each.delivery_id);
    };
    for (const kept_message& message : in)
        for (const kept_delivery& each : message.deliveries)
            if (file_of(each)) used.insert(each.destination);
    for (kept_message& message : in)
        for (kept_delivery& each : message.deliveries) {
            each.by_courier = by_destination.contains(each.destination);
            const bool delivered = each.state == "delivered" || each.state == "confirmed";
            each.file_missing = delivered && used.contains(each.destination) && !file_of(each);
        }
}

} // namespace

std::vector<sent_message> sent_by(const run& made, const std::vector<played>& how, const naming& names) {
    std::vector<sent_message> all;
    for (std::size_t i = 0; i < how.size(); ++i) {
        const told& each = made.messages[i];
        if (!can_become_a_message(each.message)) continue;
        const called& answer = how[i].answer;
        sent_message& one = all.emplace_back();
        one.sha256 = answer.content_sha256;
        // Over MESH a key goes with the request; elsewhere it stands in the bytes.
        const bool mesh = each.message.transport == trace::transport::mesh;
        one.key = mesh ? names.key_for(each) : one.sha256;
        one.stream = stream_of(each.message);
        one.message_id = answer.message_id;
        one.acknowledged = has_outcome(each) && (!mesh || !one.message_id.empty());
    }
    return all;
}

boost::asio::awaitable<result<std::vector<kept_message>>> take_census(std::string socket, base::time_point since) {
    auto hub = admin_reader::open(std::move(socket), co_await boost::asio::this_coro::executor);
    if (!hub) co_return hub.error();
    const auto state = co_await (*hub)->get("/api/v1/state");
    if (!state) co_return state.error();

    std::vector<kept_message> all;
    index by_id;
    const std::string from = fmt::format("since={}&order=oldest&limit={}", base::to_iso8601(since), admin_page);
    std::string after = "0";
    for (std::size_t got = admin_page; got == admin_page;) {
        const auto answer = co_await (*hub)->get(fmt::format("/api/v1/messages?{}&after={}", from, after));
        if (!answer) co_return answer.error();
        got = answer->root().find("messages").size();
        for (const fhir::value each : answer->root().find("messages")) {
            all.push_back(message_of(each));
            by_id.emplace(all.back().message_id, all.size() - 1);
        }
        after = answer->root().find("last_position").text();
    }
    after.clear();
    for (std::size_t got = admin_page; got == admin_page;) {
        const auto answer = co_await (*hub)->get(fmt::format("/api/v1/deliveries?{}&after={}", from, after));
        if (!answer) co_return answer.error();
        got = answer->root().find("deliveries").size();
        for (const fhir::value each : answer->root().find("deliveries")) {
            const auto of = by_id.find(each.string("message_id"));
            if (of != by_id.end()) all[of->second].deliveries.push_back(delivery_of(each));
            after = each.string("delivery_id");
        }
    }
    look_for_files(delivered_files(*state), all);
    co_return all;
}

result<audited> read_audit(const std::string& data, const base::secret& key) {
    const auto report = store::verify_audit(data, key);
    if (!report) return report.error();
    audited made;
    made.intact = report->intact;
    const auto exported = store::export_audit(data, [&](std::string_view line) {
        const auto record = fhir::read_json(line);
        if (!record) return true; // the chain tells of it
        const std::string_view action = record->root().string("action");
        std::string subject(record->root().string("subject"));
        const std::string_view outcome = record->root().string("outcome");
        const bool arrived = outcome == "delivered" || outcome == "confirmed";
        if (action == "delivery.settle" && arrived) made.delivered.insert(subject);
        if (action.ends_with(".send")) made.accepted.insert(std::move(subject));
        return true;
    });
    if (!exported) return exported.error();
    return made;
}

} // namespace signalbox::replay
