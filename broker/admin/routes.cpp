#include "broker/admin/routes.hpp"

#include <algorithm>

namespace signalbox::admin {

namespace {

using statuses = std::vector<unsigned>;

// Whoever asks may be refused, an escape be malformed, the store or the audit fail.
statuses common(statuses more) {
    for (const unsigned each : {200U, 400U, 401U, 403U, 500U, 503U}) more.push_back(each);
    std::sort(more.begin(), more.end());
    return more;
}

std::vector<route> all_routes() {
    using enum function;
    const statuses question = common({});
    const statuses of_one = common({404});
    const statuses act = common({404, 409, 413});
    const statuses remedy = common({404, 409, 413, 422});
    const statuses recording = common({409, 413});
    const statuses stop = common({413});
    const statuses reload = common({413, 422});
    return {
        {"GET",
         "/messages",
         list_messages,
         question,
         look,
         false,
         {"state", "workflow", "from", "to", "reason", "since", "after", "order", "limit"}},
        {"GET", "/messages/{id}", show_message, of_one},
        {"POST", "/messages/{id}/retry", release_message, remedy, operate},
        {"POST", "/messages/{id}/release", release_message, remedy, operate},
        {"POST", "/messages/{id}/discard", discard_message, act, operate},
        {"POST", "/messages/{id}/edit", replace_message, remedy, payload, true, {"why"}},
        {"GET", "/routes/explain/{id}", explain_route, of_one},
        {"GET",
         "/deliveries",
         list_deliveries,
         of_one,
         look,
         false,
         {"destination", "message", "state", "reason", "held_by", "since", "after", "order", "limit"}},
        {"GET", "/deliveries/{id}", show_delivery, of_one},
        {"POST", "/deliveries/{id}/retry", act_on_delivery, act, operate},
        {"POST", "/deliveries/{id}/release", act_on_delivery, act, operate},
        {"POST", "/deliveries/{id}/hold", act_on_delivery, act, operate},
        {"POST", "/deliveries/{id}/skip", act_on_delivery, act, operate},
        {"POST", "/deliveries/{id}/cancel", act_on_delivery, act, operate},
        {"POST", "/deliveries/{id}/discard", act_on_delivery, act, operate},
        {"POST", "/deliveries/{id}/edit", replace_delivery, remedy, payload, true, {"why"}},
        {"GET", "/dlq", list_dead_letters, question, look, false, {"reason", "limit"}},
        {"GET", "/codes", list_codes, question, look, false, {"from", "since", "after", "limit"}},
        {"GET", "/alarms", list_alarms, question},
        {"GET", "/state", show_state, question},
        {"GET", "/adapters", list_adapters, question},
        {"POST", "/adapters/{id}/pause", act_on_adapter, act, operate},
        {"POST", "/adapters/{id}/resume", act_on_adapter, act, operate},
        {"GET", "/mailboxes", list_mailboxes, question},
        {"POST", "/mailboxes/{id}", act_on_mailbox, act, configure},
        {"POST", "/mailboxes/{id}/password", act_on_mailbox, act, configure},
        {"POST", "/mailboxes/{id}/enable", act_on_mailbox, act, configure},
        {"POST", "/mailboxes/{id}/disable", act_on_mailbox, act, configure},
        {"GET", "/recording", show_recording, question},
        {"POST", "/recording/start", start_recording, recording, payload},
        {"POST", "/recording/renew", renew_recording, recording, payload},
        {"POST", "/recording/stop", stop_recording, stop, payload},
        {"GET", "/traces", list_traces, question},
        {"POST", "/directory/reload", reload_directory, reload, configure},
    };
}

// "/deliveries/{id}" and {"deliveries", "…-1"}.
bool matches(std::string_view path, const std::vector<std::string>& segments) {
    for (const std::string& segment : segments) {
        if (!path.starts_with('/')) return false;
        path.remove_prefix(1);
        const std::string_view name = path.substr(0, path.find('/'));
        if (!name.starts_with('{') && name != segment) return false;
        path.remove_prefix(name.size());
    }
    return path.empty();
}

} // namespace

std::span<const route> routes() {
    static const std::vector<route> all = all_routes();
    return all;
}

found_route find_route(const call& what) {
    found_route found;
    for (const route& each : routes()) {
        if (!matches(each.path, what.path)) continue;
        if (each.method == what.method) return {.with = &each};
        found.other_method = true;
    }
    return found;
}

} // namespace signalbox::admin
