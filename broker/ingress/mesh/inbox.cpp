#include "broker/ingress/mesh/inbox.hpp"

#include <utility>

#include "broker/ingress/mesh/protocol/inbox_query.hpp"
#include "broker/ingress/mesh/protocol/rich_query.hpp"
#include "broker/ingress/mesh/protocol/text.hpp"
#include "broker/store/errc.hpp"

namespace signalbox::ingress::mesh {

namespace {

// Where the page begins: 0 for the oldest, nullopt when `continue_from` leads nowhere in this mailbox. Version 1
// clients continue with the last message id that they were given.
store::async_result<std::optional<message::sequence>> start_of(exchange& x, const std::string& continue_from) {
    if (continue_from.empty()) co_return message::sequence{0};
    if (const auto position = protocol::read_continuation(x.with.continuation_key, x.mailbox(), continue_from)) {
        co_return position;
    }
    std::string message_id = protocol::upper(continue_from);
    if (!base::is_message_id(message_id)) co_return std::nullopt;

    auto found = co_await x.with.store->find_in_mailbox(x.mailbox(), std::move(message_id));
    if (found) co_return found->message.position;
    const bool absent = found.error() == store::errc::not_found || found.error() == store::errc::not_yours;
    if (!absent) co_return found.error();
    co_return std::nullopt;
}

store::inbox_query store_query(const exchange& x, const protocol::list_query& asked, message::sequence after) {
    store::inbox_query query;
    query.mailbox = x.mailbox();
    query.after = after;
    query.limit = asked.max_results;
    query.workflow_filter = asked.workflow_filter;
    return query;
}

protocol::list_links links_of(const exchange& x, const protocol::list_query& asked, const store::inbox_page& page) {
    protocol::list_links links;
    links.self = protocol::self_link(x.mailbox(), asked);
    if (page.more && !page.entries.empty()) {
        const std::string token =
            protocol::continuation_token(x.with.continuation_key, x.mailbox(), page.entries.back().position);
        links.next = protocol::next_link(x.mailbox(), asked, token);
    }
    return links;
}

} // namespace

boost::asio::awaitable<http::response> answer_list(exchange& x) {
    auto reading = protocol::read_list_query(x.request.query());
    if (const auto* trouble = std::get_if<std::vector<protocol::field_problem>>(&reading)) co_return x.refuse(*trouble);
    const auto asked = std::get<protocol::list_query>(std::move(reading));

    const auto after = co_await start_of(x, asked.continue_from);
    if (!after) co_return x.unavailable(after.error());
    if (!*after) co_return x.refuse(protocol::unusable_continuation());

    const auto page = co_await x.with.store->inbox(store_query(x, asked, **after));
    if (!page) co_return x.unavailable(page.error());
    protocol::list_links links = links_of(x, asked, *page);
    if (x.version != protocol::api_version::v1) {
        const auto count = co_await x.with.store->inbox_count(x.mailbox());
        if (!count) co_return x.unavailable(count.error());
        links.approximate_count = *count;
    }

    std::vector<std::string_view> ids;
    ids.reserve(page->entries.size());
    for (const store::inbox_entry& entry : page->entries) ids.push_back(entry.message_id);
    co_return protocol::list_answer(x.version, ids, links);
}

boost::asio::awaitable<http::response> answer_count(exchange& x) {
    const auto count = co_await x.with.store->inbox_count(x.mailbox());
    if (!count) co_return x.unavailable(count.error());
    co_return protocol::count_answer(x.version, *count, x.internal_ids.next());
}

boost::asio::awaitable<http::response> answer_rich(exchange& x) {
    using side = store::mailbox_view_query::side;
    const side which = x.target.what == protocol::action::rich_inbox ? side::inbox : side::outbox;
    auto reading = protocol::read_rich_query(x.request.query(), which, x.with.clock->now());
    if (const auto* trouble = std::get_if<std::vector<protocol::field_problem>>(&reading)) co_return x.refuse(*trouble);
    const auto asked = std::get<protocol::rich_query>(std::move(reading));
    const auto before = protocol::rich_start(x.with.continuation_key, x.mailbox(), which, asked);
    if (!before) co_return x.refuse(protocol::unusable_continuation());

    store::mailbox_view_query query;
    query.mailbox = x.mailbox();
    query.which = which;
    query.since = asked.since;
    query.before = *before;
    query.limit = asked.max_results;
    const auto page = co_await x.with.store->view(std::move(query));
    if (!page) co_return x.unavailable(page.error());

    std::string next;
    if (page->more && !page->messages.empty()) {
        const message::sequence last = page->messages.back().message.position;
        next = protocol::rich_next(x.with.continuation_key, x.mailbox(), which, asked, last);
    }
    // A view of version 2, whatever was asked for.
    co_return protocol::json_answer(protocol::api_version::v2, 200,
                                    protocol::rich_list(page->messages, x.with.clock->now(),
                                                        protocol::rich_self(x.mailbox(), which, asked), next,
                                                        x.tracking()));
}

boost::asio::awaitable<http::response> answer_acknowledge(exchange& x) {
    store::audit_entry entry = x.audit;
    entry.outcome = "200";
    const auto done = co_await x.with.store->acknowledge(x.mailbox(), x.target.message_id, x.admitted.token, entry);
    if (done) {
        x.audited = true;
        co_return protocol::acknowledged_answer(x.version, x.target.message_id);
    }
    if (done.error() == store::errc::not_found) co_return x.refuse(protocol::message_missing());
    if (done.error() == store::errc::not_yours) co_return co_await answer_not_collectable(x);
    if (done.error() == store::errc::transition) co_return x.refuse(protocol::message_gone(x.target.message_id));
    if (done.error() != store::errc::unknown) co_return x.unavailable(done.error());
    co_return x.outcome_unknown();
}

} // namespace signalbox::ingress::mesh
