#pragma once

#include <utility>

#include "broker/base/errc.hpp"
#include "broker/store/engine/answer.hpp"
#include "broker/store/engine/change.hpp"
#include "broker/store/engine/payloads.hpp"
#include "broker/store/sqlite/accept.hpp"
#include "broker/store/sqlite/uploads.hpp"

namespace signalbox::store::engine {

// A new message, or one that is complete now: that one's bytes are there already.
class acceptance_change final : public change {
  public:
    acceptance_change(acceptance what, std::uint64_t size_max, engine::answer<accepted> to)
        : change(what.completes ? kind::update : kind::message),
          what_(std::move(what)),
          size_max_(size_max),
          to_(std::move(to)) {}

    std::uint64_t disk_cost() const noexcept override {
        // Once in the WAL and once in the database; a spool file is on the disk already.
        std::uint64_t cost = change::disk_cost() + 2 * what_.payload.bytes.size();
        for (const acceptance& each : what_.companions) cost += change::disk_cost() + 2 * each.payload.bytes.size();
        return cost;
    }

    error_code apply(sqlite::transaction& in, const disk::spool& spool) override {
        if (what_.payload.size > size_max_) return make_error_code(base::errc::over_limit);
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
    std::uint64_t size_max_;
    accepted done_;
    engine::answer<accepted> to_;
};

// One further chunk.
class chunk_change final : public change {
  public:
    chunk_change(chunk_arrival what, std::uint64_t size_max, std::shared_ptr<spool_room> room,
                 engine::answer<upload_progress> to)
        : change(kind::message),
          what_(std::move(what)),
          size_max_(size_max),
          room_(std::move(room)),
          to_(std::move(to)) {}

    std::uint64_t disk_cost() const noexcept override { return change::disk_cost() + 2 * what_.payload.bytes.size(); }

    error_code apply(sqlite::transaction& in, const disk::spool& spool) override {
        auto done = sqlite::add_chunk(in, what_, spool, size_max_);
        if (!done) return done.error();
        done_ = std::move(*done);
        return {};
    }

    void answer(error_code outcome, disk::spool& spool) override {
        // With an unknown outcome either file may be the chunk's: both stay for the next start to judge.
        const bool unused = outcome ? outcome != errc::unknown : !done_.used;
        if (unused && !what_.payload.spool_file.empty()) spool.discard(what_.payload.spool_file);
        if (outcome) return to_.give(outcome);
        if (!done_.replaced.empty()) remove_later(*room_, {std::move(done_.replaced)});
        to_.give(done_.progress);
    }

  private:
    chunk_arrival what_;
    std::uint64_t size_max_;
    std::shared_ptr<spool_room> room_;
    sqlite::kept_chunk done_;
    engine::answer<upload_progress> to_;
};

// A change of what is there: `Apply` is error_code(sqlite::transaction&, const disk::spool&).
template <class Apply>
class update_change final : public change {
  public:
    update_change(Apply apply, engine::answer<void> to)
        : change(kind::update), apply_(std::move(apply)), to_(std::move(to)) {}

    error_code apply(sqlite::transaction& in, const disk::spool& spool) override { return apply_(in, spool); }
    void answer(error_code outcome, disk::spool&) override {
        if (outcome) return to_.give(outcome);
        to_.give({});
    }

  private:
    Apply apply_;
    engine::answer<void> to_;
};

// A change that takes bytes away: `Apply` is result<T>(sqlite::transaction&, const disk::spool&, the spool files to
// remove once the change is on stable storage). A crash in between leaves files that no row has, for the next start.
template <class T, class Apply>
class removal_change final : public change {
  public:
    removal_change(Apply apply, std::shared_ptr<spool_room> room, engine::answer<T> to)
        : change(kind::update), apply_(std::move(apply)), room_(std::move(room)), to_(std::move(to)) {}

    error_code apply(sqlite::transaction& in, const disk::spool& spool) override {
        done_ = apply_(in, spool, gone_);
        return done_ ? error_code() : done_.error();
    }
    void answer(error_code outcome, disk::spool&) override {
        if (outcome) return to_.give(outcome);
        remove_later(*room_, std::move(gone_));
        to_.give(std::move(done_));
    }

  private:
    Apply apply_;
    std::shared_ptr<spool_room> room_;
    std::vector<std::string> gone_;
    result<T> done_{errc::stopped};
    engine::answer<T> to_;
};

} // namespace signalbox::store::engine
