#include "broker/alarms/looks/code_look.hpp"

#include <utility>

#include "broker/base/log.hpp"

namespace signalbox::alarms {

boost::asio::awaitable<void> code_look::add_to(findings& found, const ledger& so_far, base::time_point now) {
    // The round after the one that told them: until then a crash has them told once more, rather than never.
    if (std::exchange(dirty_, false)) {
        const bool kept = co_await keep_(codes_->text());
        if (!kept) log::warning("alarm.codes_not_kept");
        dirty_ = !kept;
    }
    for (const std::string& laboratory : codes_->waiting()) {
        if (so_far.is_open(kind::new_codes, laboratory)) continue; // its own end comes first
        found.hold.push_back({kind::new_codes, laboratory, codes_->tell(laboratory), now + open_for});
        dirty_ = true;
    }
}

} // namespace signalbox::alarms
