#pragma once

#include <utility>

#include "broker/store/engine/answer.hpp"
#include "broker/store/engine/change.hpp"
#include "broker/store/journal/format.hpp"
#include "broker/store/sqlite/accept.hpp"

namespace signalbox::store::engine {

// A new message.
class acceptance_change final : public change {
  public:
    acceptance_change(acceptance what, engine::answer<accepted> to)
        : change(kind::message), what_(std::move(what)), to_(std::move(to)) {}

    std::uint64_t disk_cost() const noexcept override {
        // Once in the WAL and once in the database; a spool file is on the disk already.
        std::uint64_t cost = change::disk_cost() + 2 * what_.payload.bytes.size();
        for (const acceptance& each : what_.companions) cost += change::disk_cost() + 2 * each.payload.bytes.size();
        return cost;
    }

    error_code apply(sqlite::transaction& in, const disk::spool& spool) override {
        auto done = sqlite::accept(in, what_, spool);
        if (!done) return done.error();
        done_ = std::move(*done);
        return {};
    }

    void answer(error_code outcome, disk::spool& spool) override {
        // With an unknown outcome the message may be there: its file stays for the next start to judge.
        const bool unused = outcome ? outcome != errc::unknown : done_.repeated;
        if (unused && !what_.payload.spool_file.empty()) spool.discard(what_.payload.spool_file);
        if (outcome) return to_.give(outcome);
        to_.give(std::move(done_));
    }

  private:
    acceptance what_;
    accepted done_;
    engine::answer<accepted> to_;
};

// A change of what is there: `Apply` is error_code(sqlite::transaction&).
template <class Apply>
class update_change final : public change {
  public:
    update_change(Apply apply, engine::answer<void> to)
        : change(kind::update), apply_(std::move(apply)), to_(std::move(to)) {}

    error_code apply(sqlite::transaction& in, const disk::spool&) override { return apply_(in); }
    void answer(error_code outcome, disk::spool&) override {
        if (outcome) return to_.give(outcome);
        to_.give({});
    }

  private:
    Apply apply_;
    engine::answer<void> to_;
};

// An audit record that belongs to no transaction.
class note_change final : public change {
  public:
    note_change(audit_entry entry, engine::answer<void> to)
        : change(kind::note), entry_(std::move(entry)), to_(std::move(to)) {}

    error_code apply(sqlite::transaction&, const disk::spool&) override { return {}; }
    std::string body(base::time_point now) const override { return journal::note_body(now, entry_); }
    void answer(error_code outcome, disk::spool&) override {
        if (outcome) return to_.give(outcome);
        to_.give({});
    }

  private:
    audit_entry entry_;
    engine::answer<void> to_;
};

} // namespace signalbox::store::engine
