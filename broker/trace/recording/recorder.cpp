#include "broker/trace/recording/recorder.hpp"

#include <deque>
#include <system_error>
#include <utility>

#include "broker/base/log.hpp"
#include "broker/trace/recording/cleaning.hpp"
#include "broker/trace/recording/event.hpp"
#include "broker/trace/recording/scribe.hpp"

namespace signalbox::trace {

namespace told = signalbox::message;

namespace {

constexpr std::chrono::seconds shown_after{1}; // what was written can be read by others

bool is_message(const record& line) { return std::holds_alternative<message>(line); }

std::string reason_of(const error_code& why) {
    return why == std::errc::no_buffer_space ? std::string("full") : "failed: " + why.message();
}

} // namespace

struct recorder::run {
    run(recording_files made, scribe lines) : files(std::move(made)), lines(std::move(lines)) {}

    // On its thread alone.
    recording_files files;
    scribe lines;
    std::uint64_t lost_told = 0;
    std::chrono::steady_clock::time_point until;
    base::time_point started_at;
    bool identifiable = false;

    // Guarded by `guarded`.
    std::mutex guarded;
    std::condition_variable changed;
    std::deque<event> waiting;
    std::size_t waiting_bytes = 0;
    std::uint64_t lost = 0;
    bool stopping = false;
    recording_state shown;

    result<void> put(record line) {
        if (!identifiable) leave_out_content(line);
        return files.append(std::move(line));
    }

    result<std::uint64_t> put_all(std::deque<event> taken) {
        std::uint64_t messages = 0;
        for (event& each : taken)
            for (record& line : lines.lines_of(std::move(each))) {
                if (is_message(line)) ++messages;
                if (auto written = put(std::move(line)); !written) return written.error();
            }
        return messages;
    }

    result<void> tell_losses(std::uint64_t now_lost, base::time_point at) {
        if (now_lost == lost_told) return {};
        const auto since = std::max(std::chrono::duration_cast<offset>(at - started_at), offset{});
        auto written = put(mark{since, "lost", std::to_string(now_lost - lost_told)});
        lost_told = now_lost;
        return written;
    }
};

recorder::recorder(settings how) : how_(std::move(how)) {}

recorder::~recorder() { stop(); }

result<void> recorder::start(recording_order order) {
    const std::lock_guard one_act(acts_);
    if (records_) return error_code(std::make_error_code(std::errc::device_or_resource_busy));
    if (thread_.joinable()) thread_.join(); // of one that ended by itself

    header first;
    first.producer = how_.producer;
    first.started_at = how_.clock->now();
    first.identifiable = order.identifiable;
    if (!order.identifiable) first.redaction = left_out_content;
    first.versions = how_.versions;
    auto files =
        recording_files::create({how_.limits.folder, order.name, how_.limits.rotate_at, how_.limits.files_max}, first);
    if (!files) return files.error();

    auto made = std::make_shared<run>(
        std::move(*files),
        scribe({.started_at = first.started_at, .where = std::move(order.what), .adapters = how_.adapters}));
    made->started_at = first.started_at;
    made->identifiable = order.identifiable;
    made->until = std::chrono::steady_clock::now() +
                  std::min(order.duration.value_or(how_.limits.duration_max), how_.limits.duration_max);
    made->shown.running = true;
    made->shown.name = std::move(order.name);
    made->shown.where = std::move(order.where);
    made->shown.identifiable = order.identifiable;
    made->shown.started_at = first.started_at;
    made->shown.files = made->files.paths();
    {
        const std::lock_guard held(guarded_);
        run_ = made;
    }
    records_ = true;
    thread_ = std::thread([this, made] { write(made); });
    return {};
}

void recorder::stop() {
    const std::lock_guard one_act(acts_);
    if (!thread_.joinable()) return;
    std::shared_ptr<run> of;
    {
        const std::lock_guard held(guarded_);
        of = run_;
    }
    {
        const std::lock_guard held(of->guarded);
        of->stopping = true;
    }
    of->changed.notify_one();
    thread_.join();
}

recording_state recorder::state() const {
    std::shared_ptr<run> of;
    {
        const std::lock_guard held(guarded_);
        of = run_;
    }
    if (!of) return {};
    const std::lock_guard held(of->guarded);
    recording_state now = of->shown;
    now.lost = of->lost;
    return now;
}

template <class What>
void recorder::push(What what) {
    if (!records()) return;
    event made{how_.clock->now(), std::move(what)};
    const std::size_t bytes = size_of(made);
    std::shared_ptr<run> of;
    {
        const std::lock_guard held(guarded_);
        of = run_;
    }
    bool first = false;
    {
        const std::lock_guard held(of->guarded);
        if (of->stopping) return;
        const bool room =
            of->waiting.size() < how_.limits.queue_lines_max && of->waiting_bytes + bytes <= how_.limits.queue_max;
        if (!room) {
            ++of->lost;
            return;
        }
        first = of->waiting.empty();
        of->waiting_bytes += bytes;
        of->waiting.push_back(std::move(made));
    }
    if (first) of->changed.notify_one();
}

void recorder::came(told::arrival what) { push(std::move(what)); }
void recorder::decided(told::decision what) { push(std::move(what)); }
void recorder::answered(told::question what) { push(std::move(what)); }
void recorder::rendered(told::told_rendering what) { push(std::move(what)); }
void recorder::concluded(told::told_settlement what) { push(std::move(what)); }

void recorder::write(std::shared_ptr<run> of) {
    std::string ended;
    auto shown_at = std::chrono::steady_clock::now();
    const auto fail = [&](const error_code& why) { ended = reason_of(why); };
    while (ended.empty()) {
        std::deque<event> taken;
        std::uint64_t lost = 0;
        bool stopping = false;
        {
            std::unique_lock held(of->guarded);
            const auto look_again = std::min(of->until, shown_at + shown_after);
            of->changed.wait_until(held, look_again, [&] { return of->stopping || !of->waiting.empty(); });
            taken.swap(of->waiting);
            of->waiting_bytes = 0;
            lost = of->lost;
            stopping = of->stopping;
        }
        const auto wrote = of->put_all(std::move(taken));
        if (!wrote) fail(wrote.error());
        if (ended.empty())
            if (const auto told = of->tell_losses(lost, how_.clock->now()); !told) fail(told.error());
        const auto now = std::chrono::steady_clock::now();
        if (ended.empty() && now >= shown_at + shown_after) {
            if (const auto flushed = of->files.flush(); !flushed) fail(flushed.error());
            shown_at = now;
        }
        if (ended.empty() && now >= of->until) ended = "time";
        if (ended.empty() && stopping) ended = "stopped";
        const std::lock_guard held(of->guarded);
        of->shown.messages += wrote ? *wrote : 0;
        of->shown.lines = of->files.lines();
        of->shown.files = of->files.paths();
    }
    records_ = false;
    const auto finished = of->files.finish();
    if (!finished && !ended.starts_with("failed")) ended = reason_of(finished.error());
    const bool well = ended == "stopped" || ended == "time";
    log::write(well ? log::level::info : log::level::error, "trace.ended",
               {{log::field::path, of->files.paths().back()}, {log::field::reason, ended}});
    const std::lock_guard held(of->guarded);
    of->stopping = true; // what is still told goes nowhere
    of->shown.lines = of->files.lines();
    of->shown.running = false;
    of->shown.ended = ended;
}

} // namespace signalbox::trace
