#include "tests/unit/replay/runs_fixture.hpp"

namespace signalbox::tests {

replay::told told_message(trace::sequence number, int at_ms, std::string to) {
    replay::told made;
    made.message.sequence = number;
    made.message.at = std::chrono::milliseconds(at_ms);
    made.message.transport = trace::transport::mesh;
    made.message.from = "RX1LAB01";
    made.message.to = std::move(to);
    made.message.workflow = "PATH_MEDRPT_V4";
    made.message.body = trace::body_of("{}");
    return made;
}

replay::run run_with(std::vector<replay::told> messages) {
    replay::run made;
    made.messages = std::move(messages);
    return made;
}

replay::told delivered(trace::sequence number, std::string body) {
    replay::told made = told_message(number, 0);
    made.reply = trace::reply{number, {}, 202, "", {}, trace::body_of(R"({"message_id":"20260301_AB"})")};
    trace::outcome& outcome = made.outcomes.emplace_back();
    outcome.sequence = number;
    outcome.destination = "practice";
    outcome.state = "delivered";
    outcome.route = "pathology";
    outcome.body = trace::body_of(std::move(body));
    return made;
}

} // namespace signalbox::tests
