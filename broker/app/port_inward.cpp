#include "broker/app/port_inward.hpp"

namespace signalbox::app {

namespace {

using delivery::library::kept;

// As the lines of an executable have it.
kept not_kept(const delivery::port_refusal& why) {
    return {"", std::string(delivery::to_text(why.reason)) + ": " + why.what};
}

} // namespace

boost::asio::awaitable<kept> port_inward::submit(delivery::library::submission what) {
    delivery::submission made;
    made.ref = std::move(what.ref);
    made.workflow_id = std::move(what.workflow_id);
    made.to = std::move(what.to_mailbox);
    made.content_type = std::move(what.content_type);
    made.payload = std::move(what.payload);
    const auto answer = co_await port_.submit(destination_, std::move(made));
    if (!answer) co_return not_kept(answer.error());
    co_return kept{*answer, ""};
}

boost::asio::awaitable<kept> port_inward::confirm(delivery::library::confirmation what) {
    using kind = delivery::confirmation::kind;
    const auto answer =
        co_await port_.confirm(destination_, {std::move(what.delivery_id), what.filed ? kind::filed : kind::refused,
                                              std::move(what.code), std::move(what.diagnostics)});
    if (!answer) co_return not_kept(answer.error());
    co_return kept{};
}

} // namespace signalbox::app
