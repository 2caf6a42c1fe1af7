#include "broker/delivery/library/inward_calls.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "broker/base/log.hpp"
#include "broker/base/spawn.hpp"
#include "broker/delivery/library/texts.hpp"

namespace signalbox::delivery::library {

namespace asio = boost::asio;

namespace {

constexpr std::size_t id_max = 128;
constexpr std::size_t code_max = 64;
constexpr std::size_t diagnostics_max = 1024;
constexpr std::size_t fields_max = 32;
constexpr std::size_t field_max = 1024;

// The adapter's own code: what it throws ends here.
void give(std::string_view message_id, std::string_view error, signalbox_kept done, void* user) noexcept {
    try {
        done(user, text_of(message_id), text_of(error));
    } catch (...) {
        log::error("adapter.escaped", {{log::field::part, "kept"}});
    }
}

bool fits(signalbox_text given, std::size_t most) { return given.size <= most; }

std::optional<submission> submission_of(const signalbox_submission* what) {
    if (!is_whole(what) || !fits(what->ref, id_max) || !fits(what->to_mailbox, id_max)) return std::nullopt;
    if (!fits(what->from_mailbox, id_max) || what->fields_count > fields_max) return std::nullopt;
    submission made{std::string(view(what->ref)),
                    std::string(view(what->to_mailbox)),
                    std::string(view(what->workflow_id)),
                    std::string(view(what->content_type)),
                    std::string(view(what->payload)),
                    std::string(view(what->from_mailbox)),
                    {}};
    for (const signalbox_field& each : std::span(what->fields, what->fields_count)) {
        if (!fits(each.name, id_max) || !fits(each.value, field_max)) return std::nullopt;
        made.fields.emplace_back(view(each.name), view(each.value));
    }
    return made;
}

std::optional<confirmation> confirmation_of(const signalbox_confirmation* what) {
    if (!is_whole(what) || !fits(what->delivery_id, id_max)) return std::nullopt;
    if (what->what != SIGNALBOX_FILED && what->what != SIGNALBOX_REFUSED) return std::nullopt;
    return confirmation{std::string(view(what->delivery_id)), what->what == SIGNALBOX_FILED,
                        bounded(what->code, code_max), bounded(what->diagnostics, diagnostics_max)};
}

} // namespace

inward_calls::inward_calls(asio::any_io_executor executor, std::shared_ptr<inward> to_hub)
    : executor_(std::move(executor)), to_hub_(std::move(to_hub)) {}

void inward_calls::submit(const signalbox_submission* what, signalbox_kept done, void* user) {
    if (done == nullptr) return;
    auto made = submission_of(what);
    if (!made) return give("", "submit: a submission that is none", done, user);
    if (to_hub_ == nullptr) return give("", "submit: this hub takes nothing from its adapters", done, user);
    ask(to_hub_->submit(std::move(*made)), done, user);
}

void inward_calls::confirm(const signalbox_confirmation* what, signalbox_kept done, void* user) {
    if (done == nullptr) return;
    auto made = confirmation_of(what);
    if (!made) return give("", "confirm: a confirmation that is none", done, user);
    if (to_hub_ == nullptr) return give("", "confirm: this hub takes nothing from its adapters", done, user);
    ask(to_hub_->confirm(std::move(*made)), done, user);
}

void inward_calls::ask(asio::awaitable<kept> what, signalbox_kept done, void* user) {
    const auto number = open_.ask([done, user] { give("", "the adapter is being ended", done, user); });
    if (!number) return give("", "too much is being handed in", done, user);
    base::spawn(executor_, ask_one(shared_from_this(), std::move(what), {done, user, *number}), "adapter.inward");
}

asio::awaitable<void> inward_calls::ask_one(std::shared_ptr<inward_calls> self, asio::awaitable<kept> what, asked by) {
    const kept answer = co_await std::move(what);
    if (self->open_.take(by.number)) give(answer.message_id, answer.error, by.done, by.user);
}

void inward_calls::end() { open_.end(); }

} // namespace signalbox::delivery::library
