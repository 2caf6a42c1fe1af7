#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/base/result.hpp"
#include "broker/message/observer.hpp"
#include "broker/trace/recording/files.hpp"
#include "broker/trace/selection.hpp"

namespace signalbox::trace {

// What the configuration says of recording (section `trace`). Sizes in bytes.
struct recording_limits {
    std::string folder;                    // of the files
    std::uint64_t rotate_at = 256UL << 20; // a file before compression
    std::size_t files_max = 16;            // of one recording, which then ends
    std::size_t queue_max = 64UL << 20;    // what waits to be written
    std::size_t queue_lines_max = 65'536;
    std::chrono::milliseconds duration_max{12L * 3'600'000};
    std::chrono::milliseconds lease{30'000}; // of a recording that somebody renews
};

// What somebody wants to be recorded.
struct recording_order {
    std::string name;  // of the files: is_recording_name()
    std::string where; // as it was written, for people
    selection what;
    std::optional<std::chrono::milliseconds> duration; // nothing: duration_max
    bool identifiable = false;                         // with what the messages hold
    bool leased = false;                               // it ends when nobody renews it for limits.lease
};

// How a recording goes, or how the last one ended.
struct recording_state {
    bool running = false;
    std::string name;
    std::string where;
    bool identifiable = false;
    std::chrono::milliseconds duration{}; // at most
    std::chrono::milliseconds lease{};    // 0: none
    std::uint64_t renewals = 0;
    base::time_point started_at;
    std::uint64_t messages = 0;
    std::uint64_t lines = 0;
    std::uint64_t lost = 0;         // lines for which there was no room
    std::vector<std::string> files; // paths, the last one being written
    std::string ended; // why: "stopped", "time", "lease", "full", "shutdown", "failed: …"; empty while it runs
};

// Writes what the hub tells into traces, on a thread of its own. What the hub tells is queued within limits; where the
// disk does not keep up, lines are lost, counted, and told in the trace by a mark `lost`: nobody ever waits for it. An
// error of the disk ends the recording with an error in the log. Why it ended by itself stands in the trace as a mark
// `ended`. Any thread.
class recorder final : public signalbox::message::observer {
  public:
    struct settings {
        recording_limits limits;
        const base::clock* clock = nullptr;
        std::map<std::string, std::string, std::less<>> adapters; // kind of each destination's adapter, by its name
        std::string producer;                                     // "signalbox 0.1.0"
        fields versions;
        std::string clock_name = "wall"; // header.clock
        // Of a recording that ended by itself, its files whole. On the recorder's thread; must not block.
        std::function<void(const recording_state&)> on_end;
    };
    explicit recorder(settings how);
    ~recorder() override; // ends what runs

    // Errors: device_or_resource_busy while one runs, file_exists, or the system's. `order` has been checked.
    // Nothing is recorded before begin(), which is for who has to write down first that it will be.
    result<void> prepare(recording_order order);
    void begin();
    void withdraw(); // what was prepared: there was no recording
    result<void> start(recording_order order);
    // Returns when the files are whole; false where nothing runs.
    bool stop(const std::string& why = "stopped");
    // The lease begins anew; false where no recording of that name runs.
    bool renew(std::string_view name);
    recording_state state() const;
    const recording_limits& limits() const noexcept { return how_.limits; }

    bool records() const noexcept override { return records_.load(std::memory_order_relaxed); }
    void came(signalbox::message::arrival what) override;
    void decided(signalbox::message::decision what) override;
    void answered(signalbox::message::question what) override;
    void refused(signalbox::message::refused_request what) override; // of strangers a few a second, the others counted
    void rendered(signalbox::message::told_rendering what) override;
    void concluded(signalbox::message::told_settlement what) override;

  private:
    struct run; // one recording
    template <class What>
    void push(What what);
    void write(std::shared_ptr<run> of);
    std::string reason_to_end(run& of);
    std::shared_ptr<run> latest() const;

    settings how_;
    std::atomic<bool> records_{false};
    std::mutex acts_;            // start and stop, one at a time
    mutable std::mutex guarded_; // what follows
    std::shared_ptr<run> run_;   // the present one or the last
    std::thread thread_;         // of acts_
};

} // namespace signalbox::trace
