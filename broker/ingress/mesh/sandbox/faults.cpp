#include "broker/ingress/mesh/sandbox/faults.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include "broker/ingress/mesh/protocol/answers.hpp"
#include "broker/ingress/mesh/protocol/text.hpp"
#include "broker/store/report.hpp"

namespace signalbox::ingress::mesh::sandbox {

namespace {

// A delay is waited in pieces, so that clearing the book ends it.
constexpr std::chrono::milliseconds piece{100};

std::string_view reason_of(unsigned status) noexcept {
    switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 425: return "Too Early";
    case 429: return "Too Many Requests";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Failed on purpose";
    }
}

http::response answer_with(const fault& what, protocol::api_version version) {
    protocol::problem told;
    told.status = what.status;
    told.text = reason_of(what.status);
    http::response answer = protocol::to_response(version, told);
    if (what.retry_after) answer.set("Retry-After", std::to_string(*what.retry_after));
    return answer;
}

boost::asio::awaitable<void> wait(std::chrono::milliseconds delay, const fault_book& book) {
    const std::uint64_t began_in = book.generation();
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    const auto end = std::chrono::steady_clock::now() + delay;
    while (book.generation() == began_in) {
        const auto now = std::chrono::steady_clock::now();
        if (now >= end) co_return;
        timer.expires_at(std::min(end, now + piece));
        const auto [stopped] = co_await timer.async_wait(use_result);
        if (stopped) co_return;
    }
}

} // namespace

bool fault_book::add(std::vector<fault_rule> rules) {
    const std::lock_guard lock(mutex_);
    if (rules_.size() + rules.size() > fault_rules_max) {
        std::erase_if(rules_, [](const standing& each) { return each.rule.count == 0; });
    }
    if (rules_.size() + rules.size() > fault_rules_max) return false;
    for (fault_rule& each : rules) rules_.push_back({std::move(each), 0});
    return true;
}

std::optional<fault> fault_book::take(const fault_facts& request) {
    const std::lock_guard lock(mutex_);
    for (standing& each : rules_) {
        if (each.rule.count == 0 || !each.rule.match.holds_for(request)) continue;
        if (each.rule.after > 0) {
            --each.rule.after;
            continue;
        }
        --each.rule.count;
        ++each.taken;
        return each.rule.then;
    }
    return std::nullopt;
}

void fault_book::clear() {
    const std::lock_guard lock(mutex_);
    rules_.clear();
    ++generation_;
}

std::string fault_book::to_json() const {
    const std::lock_guard lock(mutex_);
    fhir::json_writer out;
    out.begin_object().name("faults").begin_array();
    for (const standing& each : rules_) {
        const fault_match& match = each.rule.match;
        out.begin_object().name("match").begin_object();
        if (!match.method.empty()) out.member("method", match.method);
        if (!match.path.empty()) out.member("path", match.path);
        if (!match.mailbox.empty()) out.member("mailbox", match.mailbox);
        if (!match.workflow_id.empty()) out.member("workflow_id", match.workflow_id);
        if (!match.action.empty()) out.member("action", match.action);
        out.end_object().name("do");
        write_fault(out, each.rule.then);
        out.member("after", static_cast<std::int64_t>(each.rule.after));
        out.member("remaining", static_cast<std::int64_t>(each.rule.count));
        out.member("taken", static_cast<std::int64_t>(each.taken)).end_object();
    }
    out.end_array().end_object();
    return out.take();
}

std::uint64_t fault_book::generation() const {
    const std::lock_guard lock(mutex_);
    return generation_;
}

fault_facts facts_of(const http::request& request, std::string_view mailbox, std::string_view action) {
    const std::string_view workflow_id = protocol::trimmed(request.field("Mex-WorkflowID").value_or(""));
    return {request.method(), request.path(), mailbox, workflow_id, action};
}

std::variant<std::optional<fault>, protocol::field_problem> fault_of(const http::request& request,
                                                                     const fault_facts& facts, fault_book& book) {
    if (facts.action == "sandbox.faults") return std::optional<fault>();
    if (const auto field = request.field("Signalbox-Fault")) {
        auto read = read_fault_field(*field);
        if (auto* unusable = std::get_if<protocol::field_problem>(&read)) return std::move(*unusable);
        return std::optional(std::get<fault>(std::move(read)));
    }
    return book.take(facts);
}

boost::asio::awaitable<std::optional<http::response>> suffer_before(const fault& what, protocol::api_version version,
                                                                    const fault_book& book) {
    if (what.what == fault::kind::status) co_return answer_with(what, version);
    if (what.what == fault::kind::drop_before) {
        http::response cut;
        cut.status = 503; // for the record alone
        cut.drop = true;
        co_return cut;
    }
    if (what.what == fault::kind::delay) co_await wait(what.delay, book);
    co_return std::nullopt;
}

http::response suffer_after(const fault& what, http::response answer) {
    if (what.what == fault::kind::drop_after_commit) answer.drop = true;
    return answer;
}

} // namespace signalbox::ingress::mesh::sandbox
