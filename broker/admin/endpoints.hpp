#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "broker/admin/handlers.hpp"

namespace signalbox::admin {

// One request to the API, its path and query taken apart.
struct call {
    std::string method;
    std::vector<std::string> path; // behind /api/v1: {"messages", "2026…"}
    std::map<std::string, std::string, std::less<>> query;
    std::string actor; // "uid:1000", for the audit
    std::string body;  // POST alone
};

using answering = boost::asio::awaitable<http::response>;

// The parts of the API; `parts` and `call` outlive the coroutine.
answering list_messages(const parts& with, const call& what);
answering show_message(const parts& with, const call& what);
answering explain_route(const parts& with, const call& what);
answering list_deliveries(const parts& with, const call& what);
answering show_delivery(const parts& with, const call& what);
answering act_on_delivery(const parts& with, const call& what); // …/retry, …/hold and so on
answering replace_delivery(const parts& with, const call& what);
answering list_dead_letters(const parts& with, const call& what);
answering release_message(const parts& with, const call& what); // …/retry, …/release
answering discard_message(const parts& with, const call& what);
answering replace_message(const parts& with, const call& what);
answering list_codes(const parts& with, const call& what);
answering list_alarms(const parts& with, const call& what);
answering show_state(const parts& with, const call& what);
answering list_adapters(const parts& with, const call& what);
answering act_on_adapter(const parts& with, const call& what); // …/pause, …/resume
answering list_mailboxes(const parts& with, const call& what);
answering act_on_mailbox(const parts& with, const call& what); // mailboxes/ID, …/password, …/enable, …/disable
answering show_recording(const parts& with, const call& what);
answering start_recording(const parts& with, const call& what);
answering renew_recording(const parts& with, const call& what);
answering stop_recording(const parts& with, const call& what);
answering list_traces(const parts& with, const call& what);
answering reload_directory(const parts& with, const call& what);

// The deliveries that couriers have taken.
boost::asio::awaitable<std::set<std::string>> in_hand_now(const parts& with);

// /livez, /readyz and /metrics; nullopt for other paths.
std::optional<http::response> answer_health(const parts& with, const http::request& request);

// Why an act is done: {"why": text} of 1 to 500 bytes; nullopt for anything else.
std::optional<std::string> why_of(const call& what);
constexpr const char* why_problem = "an act needs {\"why\": TEXT} of 1 to 500 bytes";
// The value of a query parameter, "" when absent.
std::string parameter(const call& what, std::string_view name);
// `since` as ISO 8601, nullopt inside when absent; nullopt when it is no time.
std::optional<std::optional<base::time_point>> since_of(const call& what);
constexpr const char* since_problem = "since: a time like 2026-11-22T14:05:06.000000Z";
// `after`, the position of a message, 0 when absent; nullopt when it is no number.
std::optional<message::sequence> after_of(const call& what);
constexpr const char* after_problem = "after: a position";
// `limit` from 1 to 1000, 100 when absent; nullopt when it is no such number.
std::optional<std::uint32_t> limit_of(const call& what);

} // namespace signalbox::admin
