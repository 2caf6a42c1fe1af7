#include "broker/delivery/inward/confirmation_step.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;
using delivery::confirmation;
using delivery::confirmation_step;
using message::delivery_state;
using kind = delivery::confirmation_step::kind;

namespace {

confirmation_step step_of(delivery_state state, confirmation::kind said, std::uint32_t attempts = 1,
                          std::string reason = "") {
    store::delivery_record now;
    now.state = state;
    now.attempts = attempts;
    now.reason = std::move(reason);
    return delivery::next_step(now, {"M1-1", said, "", ""});
}

void check_settles(const confirmation_step& step, delivery_state to) {
    CHECK(step.what == kind::settle);
    CHECK(step.to == to);
}

} // namespace

TEST_CASE("confirmation: what is delivered becomes confirmed, or a dead letter", "[delivery][inward]") {
    check_settles(step_of(delivery_state::delivered, confirmation::kind::filed), delivery_state::confirmed);
    check_settles(step_of(delivery_state::delivered, confirmation::kind::refused), delivery_state::dead_lettered);
}

TEST_CASE("confirmation: the same again is kept, another is refused", "[delivery][inward]") {
    CHECK(step_of(delivery_state::confirmed, confirmation::kind::filed).what == kind::kept);
    CHECK(step_of(delivery_state::confirmed, confirmation::kind::refused).what == kind::refused);
    CHECK(step_of(delivery_state::dead_lettered, confirmation::kind::refused, 1, "refused by practice: AR").what ==
          kind::kept);
    CHECK(step_of(delivery_state::dead_lettered, confirmation::kind::filed, 1, "refused by practice").what ==
          kind::refused);
}

TEST_CASE("confirmation: a dead letter of another reason is left to a person", "[delivery][inward]") {
    CHECK(step_of(delivery_state::dead_lettered, confirmation::kind::refused, 1, "rejected 422").what == kind::refused);
}

TEST_CASE("confirmation: one that comes before the acceptance is the acceptance too", "[delivery][inward]") {
    for (const auto open :
         {delivery_state::sent, delivery_state::ambiguous, delivery_state::retry_wait, delivery_state::held}) {
        INFO(message::to_text(open));
        check_settles(step_of(open, confirmation::kind::filed), delivery_state::delivered);
        check_settles(step_of(open, confirmation::kind::refused), delivery_state::dead_lettered);
    }
}

TEST_CASE("confirmation: every step is one that the table of transitions allows", "[delivery][inward]") {
    for (int i = 0; i <= static_cast<int>(delivery_state::cancelled); ++i)
        for (const auto said : {confirmation::kind::filed, confirmation::kind::refused}) {
            const auto from = static_cast<delivery_state>(i);
            const auto step = step_of(from, said);
            INFO(message::to_text(from));
            CHECK((step.what != kind::settle || message::allowed(from, step.to)));
        }
}

TEST_CASE("confirmation: of what a crash left open it may be said again later, and nothing is lost",
          "[delivery][inward]") {
    for (const auto said : {confirmation::kind::filed, confirmation::kind::refused}) {
        CHECK(step_of(delivery_state::ready, said, 0).what == kind::too_early);
        CHECK(step_of(delivery_state::retry_wait, said, 0).what == kind::too_early);
        CHECK(step_of(delivery_state::held, said, 0).what == kind::too_early);
    }
}

TEST_CASE("confirmation: what cannot have been handed over cannot be confirmed", "[delivery][inward]") {
    CHECK(step_of(delivery_state::blocked, confirmation::kind::filed, 0).what == kind::refused);
    CHECK(step_of(delivery_state::cancelled, confirmation::kind::filed).what == kind::refused);
}

TEST_CASE("confirmation: an old refusal does not stop what a person has let go again", "[delivery][inward]") {
    CHECK(step_of(delivery_state::ready, confirmation::kind::refused, 1).what == kind::too_early);
}
