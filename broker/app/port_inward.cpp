#include "broker/app/port_inward.hpp"

#include <optional>
#include <string_view>

namespace signalbox::app {

namespace {

using delivery::library::kept;

// As the lines of an executable have it.
kept not_kept(const delivery::port_refusal& why) {
    return {"", std::string(delivery::to_text(why.reason)) + ": " + why.what};
}

std::string field_of(const delivery::library::submission& what, std::string_view name) {
    for (const auto& [each, value] : what.fields)
        if (each == name) return value;
    return {};
}

std::optional<delivery::reported_failure> report_in(const delivery::library::submission& what) {
    if (field_of(what, "Mex-MessageType") != "REPORT") return std::nullopt;
    return delivery::reported_failure{field_of(what, "Mex-LinkedMsgID"), field_of(what, "Mex-StatusEvent"),
                                      field_of(what, "Mex-StatusCode"), field_of(what, "Mex-StatusDescription")};
}

} // namespace

boost::asio::awaitable<kept> port_inward::submit(delivery::library::submission what) {
    delivery::submission made;
    made.report = report_in(what);
    made.local_id = field_of(what, "Mex-LocalID");
    made.from = std::move(what.from_mailbox);
    made.ref = std::move(what.ref);
    made.workflow_id = std::move(what.workflow_id);
    made.to = std::move(what.to_mailbox);
    made.content_type = std::move(what.content_type);
    made.payload = std::move(what.payload);
    made.fields = std::move(what.fields);
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
