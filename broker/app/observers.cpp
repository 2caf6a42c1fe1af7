#include "broker/app/observers.hpp"

#include <algorithm>
#include <utility>

namespace signalbox::app {

namespace {

// To all that record; the last one gets it without a copy.
template <class What>
void hand_on(const std::vector<message::observer*>& all, What what, void (message::observer::*how)(What)) {
    message::observer* last = nullptr;
    for (message::observer* each : all) {
        if (!each->records()) continue;
        if (last != nullptr) (last->*how)(what);
        last = each;
    }
    if (last != nullptr) (last->*how)(std::move(what));
}

} // namespace

void observers::accepted(std::string_view message_id, std::string_view message_type) {
    for (message::observer* each : all_) each->accepted(message_id, message_type);
}

void observers::quarantined(std::string_view message_id, std::string_view message_type) {
    for (message::observer* each : all_) each->quarantined(message_id, message_type);
}

void observers::numbers_used_again(std::string_view message_id) {
    for (message::observer* each : all_) each->numbers_used_again(message_id);
}

void observers::settled(std::string_view delivery_id, std::string_view destination, std::string_view state) {
    for (message::observer* each : all_) each->settled(delivery_id, destination, state);
}

bool observers::records() const noexcept {
    return std::ranges::any_of(all_, [](const message::observer* each) { return each->records(); });
}

void observers::came(message::arrival what) { hand_on(all_, std::move(what), &message::observer::came); }
void observers::decided(message::decision what) { hand_on(all_, std::move(what), &message::observer::decided); }
void observers::answered(message::question what) { hand_on(all_, std::move(what), &message::observer::answered); }
void observers::refused(message::refused_request what) { hand_on(all_, std::move(what), &message::observer::refused); }
void observers::rendered(message::told_rendering what) { hand_on(all_, std::move(what), &message::observer::rendered); }
void observers::concluded(message::told_settlement what) {
    hand_on(all_, std::move(what), &message::observer::concluded);
}

} // namespace signalbox::app
