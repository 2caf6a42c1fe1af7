#include "broker/app/practice_acknowledgement.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "broker/app/practice_response.hpp"
#include "broker/intake/interchange.hpp"
#include "broker/pathology/edifact/acknowledgement.hpp"

namespace signalbox::app {

namespace {

namespace edifact = pathology::edifact;
using nothing_or = std::optional<practice_acknowledgement>;
using deliveries = std::vector<store::delivery_record>;

constexpr std::size_t acknowledgement_max = 1UL << 20; // bytes of an NHSACK

std::optional<edifact::acknowledgement> read(const delivery::submission& what) {
    if (!what.workflow_id.ends_with("_ACK") || what.payload.size() > acknowledgement_max) return std::nullopt;
    auto made = edifact::read_acknowledgement(what.payload);
    if (!made.usable() || made.messages.empty()) return std::nullopt;
    return made;
}

// The interchange by the first of its reports that the hub knows: what it refused it does not.
store::async_result<std::optional<std::string>> answered_message(store::store& store, const std::string& laboratory,
                                                                 const edifact::acknowledgement& said) {
    for (const edifact::acknowledged_message& each : said.messages) {
        const auto found =
            co_await store.find_part(intake::part_name(laboratory, said.original_sender.id, said.original_recipient.id,
                                                       said.original_control_reference, each.reference));
        if (found) co_return std::optional(*found);
        if (found.error() != store::errc::not_found) co_return found.error();
    }
    co_return std::optional<std::string>();
}

// What is said of each part, by its number; 0: of the whole, which is accepted when every report is.
using verdicts = std::map<std::uint32_t, const edifact::acknowledged_message*>;

verdicts of_the_whole(const edifact::acknowledgement& said) {
    const auto worst =
        std::ranges::find_if(said.messages, [](const edifact::acknowledged_message& each) { return !each.accepted; });
    return {{0, worst == said.messages.end() ? &said.messages.front() : &*worst}};
}

verdicts of_parts(const edifact::interchange& sent, const edifact::acknowledgement& said) {
    verdicts found;
    for (std::size_t i = 0; i < sent.parts.size(); ++i) {
        const auto about = std::ranges::find(said.messages, sent.parts[i].message_reference,
                                             &edifact::acknowledged_message::reference);
        if (about != said.messages.end()) found[static_cast<std::uint32_t>(i + 1)] = &*about;
    }
    return found;
}

practice_acknowledgement confirmations_of(std::string message_id, const deliveries& all, const verdicts& by_part) {
    practice_acknowledgement made{std::move(message_id), {}};
    for (const store::delivery_record& each : all) {
        const auto verdict = by_part.find(each.part);
        if (verdict == by_part.end()) continue; // it says nothing of that one
        using kind = delivery::confirmation::kind;
        const bool accepted = verdict->second->accepted;
        // The texts of an NHSACK are the practice's own, and may say anything: the code alone is kept.
        made.confirmations.push_back(
            {each.delivery_id, accepted ? kind::filed : kind::refused, accepted ? "" : "MR", ""});
    }
    return made;
}

} // namespace

store::async_result<nothing_or> read_practice_acknowledgement(const acknowledgement_parts& with,
                                                              const std::string& destination,
                                                              const delivery::submission& what) {
    const auto said = read(what);
    if (!said) co_return nothing_or();
    auto message_id = co_await answered_message(*with.store, what.to, *said);
    if (!message_id) co_return message_id.error();
    if (!*message_id) co_return nothing_or();

    store::delivery_filter filter;
    filter.destination = destination;
    filter.message_id = **message_id;
    filter.limit = 1000;
    const auto all = co_await with.store->deliveries(std::move(filter));
    if (!all) co_return all.error();
    if (!hub_answered(*all, *with.routes)) co_return nothing_or();

    const bool in_parts = std::ranges::any_of(*all, [](const auto& each) { return each.part > 0; });
    if (!in_parts) co_return confirmations_of(std::move(**message_id), *all, of_the_whole(*said));
    const auto payload = co_await with.store->payload(**message_id, with.limits.body_validated_max);
    if (!payload) co_return payload.error();
    edifact::reading_options how;
    how.only = 1; // of the others only what they are
    how.limits.segments = with.limits.interchange_segments_max;
    const auto sent = edifact::read_interchange(*payload, how);
    co_return confirmations_of(std::move(**message_id), *all, of_parts(sent, *said));
}

} // namespace signalbox::app
