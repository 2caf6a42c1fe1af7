#include "tools/replay/play/settle.hpp"

#include <algorithm>
#include <tuple>

namespace signalbox::replay {

namespace {

using asked = outcome_source::asked;
using found = outcome_source::found;

// Only what was accepted became something.
bool was_taken(const told& each) {
    if (!each.reply) return false;
    if (each.message.transport == trace::transport::mllp) return each.reply->code == "AA" || each.reply->code == "CA";
    return each.reply->status >= 200 && each.reply->status < 300;
}

} // namespace

bool has_outcome(const told& each) {
    if (each.message.transport == trace::transport::gpconnect) return false;
    const bool only_asks = each.message.target.starts_with("/$validate") || each.message.method == "GET";
    return !only_asks && was_taken(each);
}

boost::asio::awaitable<settled> settle(run& into, const std::vector<played>& how, outcome_source& from, pace& time,
                                       std::chrono::microseconds limit, std::function<bool()> stopped) {
    std::vector<asked> questions;
    std::vector<std::size_t> about;
    for (std::size_t i = 0; i < how.size(); ++i) {
        const told& each = into.messages[i];
        if (!has_outcome(each)) continue;
        questions.push_back({each.message.sequence, how[i].answer.message_id, how[i].answer.content_sha256});
        about.push_back(i);
    }
    settled made;
    if (questions.empty()) co_return made;
    const std::chrono::microseconds until = time.elapsed() + limit;
    std::vector<found> answers;
    while (true) {
        auto now = co_await from.of(questions);
        if (!now) {
            made.trouble = now.error();
            co_return made;
        }
        answers = std::move(*now);
        made.open = static_cast<std::size_t>(
            std::count_if(answers.begin(), answers.end(), [](const found& each) { return each.open; }));
        if (made.open == 0 || time.elapsed() >= until || (stopped && stopped())) break;
        co_await time.a_while();
    }
    for (std::size_t i = 0; i < answers.size(); ++i) {
        told& each = into.messages[about[i]];
        each.message.message_id = answers[i].message_id;
        each.outcomes = std::move(answers[i].outcomes);
        std::stable_sort(each.outcomes.begin(), each.outcomes.end(), [](const auto& a, const auto& b) {
            return std::tie(a.destination, a.part) < std::tie(b.destination, b.part);
        });
    }
    co_return made;
}

} // namespace signalbox::replay
