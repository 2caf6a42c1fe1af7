#include "broker/alarms/watchman.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "broker/base/log.hpp"
#include "broker/base/metrics.hpp"
#include "broker/base/spawn.hpp"

namespace signalbox::alarms {

namespace asio = boost::asio;

namespace {

base::gauge gauge_of(const alarm& what) {
    return {"signalbox_alarm_open",
            "1 while the alarm is open",
            {{"kind", std::string(to_text(what.of))}, {"subject", what.subject}}};
}

void tell_log(const news& what) {
    log::write(what.opened ? log::level::error : log::level::info, what.opened ? "alarm.opened" : "alarm.closed",
               {{log::field::rule, to_text(what.about.of)},
                {log::field::part, what.about.subject},
                {log::field::reason, what.about.detail}});
}

} // namespace

watchman::watchman(watch_parts with)
    : with_(std::move(with)),
      clock_(*with_.clock),
      ledger_(std::move(with_.kept.open)),
      bell_(with_.executor),
      shown_(ledger_.open()) {
    for (const alarm& each : ledger_.open()) gauge_of(each).set(1);
    for (std::unique_ptr<teller>& by : with_.tellers) {
        auto made = std::make_shared<channel>(std::move(by), with_.patience, with_.executor, [this] { publish(); });
        for (news& each : with_.kept.untold[std::string(made->name())]) made->add(std::move(each));
        channels_.push_back(std::move(made));
    }
}

asio::awaitable<void> watchman::run(std::shared_ptr<watchman> self) {
    for (const auto& each : self->channels_) base::spawn(self->with_.executor, channel::run(each), "alarms.channel");
    while (!self->stopping_) {
        co_await self->look_round();
        if (self->stopping_) break;
        self->bell_.expires_after(self->with_.look_every);
        static_cast<void>(co_await self->bell_.async_wait(use_result)); // cancelled by stop()
    }
}

void watchman::stop() {
    asio::post(with_.executor, [self = shared_from_this()] {
        self->stopping_ = true;
        self->bell_.cancel();
        for (const auto& each : self->channels_) each->stop();
    });
}

asio::awaitable<void> watchman::look_round() {
    findings found;
    reported_.clear();
    for (const auto& each : with_.looks) co_await each->add_to(found, ledger_, clock_.now());
    trust_reports(found);
    change(ledger_.compare(found, clock_.now()));
}

// A look waits for the store and the workers; what was reported meanwhile is not undone by what it saw before.
void watchman::trust_reports(findings& found) const {
    for (const auto& [of, subject] : reported_) {
        std::erase_if(found.hold, [&](const condition& each) { return each.of == of && each.subject == subject; });
        if (const alarm* open = ledger_.find(of, subject))
            found.hold.push_back({of, subject, open->detail, open->until});
    }
}

void watchman::report(condition what, bool holds) {
    asio::post(with_.executor, [self = shared_from_this(), what = std::move(what), holds] {
        const auto now = self->clock_.now();
        self->reported_.emplace(what.of, what.subject);
        self->change(holds ? self->ledger_.raise(what, now) : self->ledger_.lower(what.of, what.subject, now));
    });
}

std::vector<alarm> watchman::open() const {
    const std::lock_guard lock(shown_mutex_);
    return shown_;
}

void watchman::change(const std::vector<news>& all) {
    for (const news& each : all) {
        tell_log(each);
        gauge_of(each.about).set(each.opened ? 1 : 0);
        for (const auto& to : channels_) to->add(each);
    }
    // What an open one says changes with every look: shown, and kept with the next news.
    all.empty() ? show() : publish();
}

void watchman::show() {
    const std::lock_guard lock(shown_mutex_);
    shown_ = ledger_.open();
}

void watchman::publish() {
    show();
    dirty_ = true;
    if (keeping_ || !with_.keep) return;
    keeping_ = true;
    base::spawn(with_.executor, keep_all(shared_from_this()), "alarms.keep");
}

asio::awaitable<void> watchman::keep_all(std::shared_ptr<watchman> self) {
    while (std::exchange(self->dirty_, false)) {
        memory now;
        now.open = self->ledger_.open();
        for (const auto& each : self->channels_)
            now.untold[std::string(each->name())] = {each->untold().begin(), each->untold().end()};
        const bool kept = co_await self->with_.keep(to_text(now));
        // After a restart it may be told once more, or once less: no reason to stop.
        if (!kept) log::warning("alarm.not_kept");
    }
    self->keeping_ = false;
}

} // namespace signalbox::alarms
