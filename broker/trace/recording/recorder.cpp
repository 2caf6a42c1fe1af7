#include "broker/trace/recording/recorder.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <filesystem>
#include <system_error>
#include <utility>

#include "broker/base/crypto.hpp"
#include "broker/base/log.hpp"
#include "broker/trace/recording/cleaning.hpp"
#include "broker/trace/recording/event.hpp"
#include "broker/trace/recording/scribe.hpp"

namespace signalbox::trace {

namespace told = signalbox::message;

namespace {

constexpr std::chrono::seconds shown_after{1}; // what was written can be read by others
// Its thread is not woken for each event: that costs the message path more than the writing.
constexpr std::chrono::milliseconds gathered_for{20};
constexpr std::size_t gathered_bytes = 1UL << 20;
constexpr std::uint32_t strangers_max = 5; // a second

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
    std::uint64_t refused_told = 0;
    std::chrono::steady_clock::time_point until;
    base::time_point started_at;
    std::optional<digest_key> without_content; // nothing: it is identifiable

    // Guarded by `guarded`.
    std::mutex guarded;
    std::condition_variable changed;
    std::deque<event> waiting;
    std::size_t waiting_bytes = 0;
    std::uint64_t lost = 0;
    std::uint64_t refused = 0;   // strangers beyond strangers_max
    std::uint32_t strangers = 0; // since:
    std::chrono::steady_clock::time_point strangers_from;
    std::string stopping;                               // why
    std::chrono::steady_clock::time_point leased_until; // where shown.lease is not 0
    recording_state shown;

    // More than waits for the next look of its thread.
    bool is_much(const recording_limits& how) const noexcept {
        return waiting_bytes >= std::min(gathered_bytes, how.queue_max / 2) ||
               waiting.size() >= how.queue_lines_max / 2;
    }

    result<void> put(record line) {
        if (without_content) leave_out_content(line, *without_content);
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

    offset since_start(base::time_point at) const {
        return std::max(std::chrono::duration_cast<offset>(at - started_at), offset{});
    }

    bool admits_stranger(std::chrono::steady_clock::time_point now) {
        const std::lock_guard held(guarded);
        if (now >= strangers_from + std::chrono::seconds(1)) {
            strangers_from = now;
            strangers = 0;
        }
        if (strangers < strangers_max) return ++strangers, true;
        if (stopping.empty()) ++refused;
        return false;
    }

    result<void> tell(const char* name, std::uint64_t count, std::uint64_t& before, base::time_point at) {
        if (count == before) return {};
        auto written = put(mark{since_start(at), name, std::to_string(count - before)});
        before = count;
        return written;
    }
};

recorder::recorder(settings how) : how_(std::move(how)) {}

recorder::~recorder() { stop(); }

result<void> recorder::prepare(recording_order order) {
    const std::lock_guard one_act(acts_);
    if (state().running) return error_code(std::make_error_code(std::errc::device_or_resource_busy));
    if (thread_.joinable()) thread_.join(); // of one that ended by itself

    header first;
    first.producer = how_.producer;
    first.started_at = how_.clock->now();
    first.clock = how_.clock_name;
    first.identifiable = order.identifiable;
    if (!order.identifiable) {
        first.redaction = left_out_content;
        std::array<std::byte, 4> name; // of the key, by which its digests are known to belong together
        base::random_fill(name);
        first.digest = "hmac-sha256 key " + base::to_hex(name);
    }
    first.versions = how_.versions;
    auto files =
        recording_files::create({how_.limits.folder, order.name, how_.limits.rotate_at, how_.limits.files_max}, first);
    if (!files) return files.error();

    auto made = std::make_shared<run>(std::move(*files), scribe({.started_at = first.started_at,
                                                                 .where = std::move(order.what),
                                                                 .adapters = how_.adapters,
                                                                 .identifiable = order.identifiable}));
    made->started_at = first.started_at;
    if (!order.identifiable) made->without_content = new_digest_key();
    recording_state& shown = made->shown;
    shown.duration = std::min(order.duration.value_or(how_.limits.duration_max), how_.limits.duration_max);
    if (order.leased) shown.lease = how_.limits.lease;
    shown.running = true;
    shown.name = std::move(order.name);
    shown.where = std::move(order.where);
    shown.identifiable = order.identifiable;
    shown.started_at = first.started_at;
    shown.files = made->files.paths();
    made->until = how_.clock->steady() + shown.duration;
    made->leased_until = how_.clock->steady() + shown.lease;
    {
        const std::lock_guard held(guarded_);
        run_ = made;
    }
    thread_ = std::thread([this, made] { write(made); });
    return {};
}

void recorder::begin() {
    const auto of = latest();
    const std::lock_guard held(of->guarded);
    if (of->shown.running && of->stopping.empty()) records_ = true;
}

void recorder::withdraw() {
    stop("withdrawn");
    for (const std::string& each : state().files) {
        std::error_code ignored; // there is nothing in it
        std::filesystem::remove(each, ignored);
    }
}

result<void> recorder::start(recording_order order) {
    auto prepared = prepare(std::move(order));
    if (prepared) begin();
    return prepared;
}

bool recorder::stop(const std::string& why) {
    const std::lock_guard one_act(acts_);
    if (!thread_.joinable()) return false;
    const auto of = latest();
    bool ran = false;
    {
        const std::lock_guard held(of->guarded);
        ran = of->stopping.empty();
        if (ran) of->stopping = why;
    }
    of->changed.notify_one();
    thread_.join();
    return ran;
}

bool recorder::renew(std::string_view name) {
    const auto of = latest();
    if (!of) return false;
    const std::lock_guard held(of->guarded);
    if (!of->shown.running || !of->stopping.empty() || of->shown.name != name) return false;
    of->leased_until = how_.clock->steady() + of->shown.lease;
    ++of->shown.renewals;
    return true;
}

std::shared_ptr<recorder::run> recorder::latest() const {
    const std::lock_guard held(guarded_);
    return run_;
}

recording_state recorder::state() const {
    const auto of = latest();
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
    const auto of = latest();
    bool wakes = false;
    {
        const std::lock_guard held(of->guarded);
        if (!of->stopping.empty()) return;
        const bool room =
            of->waiting.size() < how_.limits.queue_lines_max && of->waiting_bytes + bytes <= how_.limits.queue_max;
        if (!room) {
            ++of->lost;
            return;
        }
        const bool woken = of->is_much(how_.limits);
        of->waiting_bytes += bytes;
        of->waiting.push_back(std::move(made));
        wakes = !woken && of->is_much(how_.limits);
    }
    if (wakes) of->changed.notify_one();
}

void recorder::came(told::arrival what) { push(std::move(what)); }
void recorder::decided(told::decision what) { push(std::move(what)); }
void recorder::answered(told::question what) { push(std::move(what)); }
void recorder::refused(told::refused_request what) {
    if (!records()) return;
    if (!what.known && !latest()->admits_stranger(how_.clock->steady())) return;
    push(std::move(what));
}
void recorder::rendered(told::told_rendering what) { push(std::move(what)); }
void recorder::concluded(told::told_settlement what) { push(std::move(what)); }

// Why nothing more is to be written; empty while there is more to come. What ends by itself takes nothing in from here.
std::string recorder::reason_to_end(run& of) {
    const std::lock_guard held(of.guarded);
    if (!of.stopping.empty()) return of.waiting.empty() ? of.stopping : std::string();
    const auto now = how_.clock->steady();
    if (now >= of.until) of.stopping = "time";
    if (of.shown.lease.count() > 0 && now >= of.leased_until) of.stopping = "lease";
    return of.waiting.empty() ? of.stopping : std::string();
}

void recorder::write(std::shared_ptr<run> of) {
    std::string ended;
    auto shown_at = std::chrono::steady_clock::now();
    const auto fail = [&](const error_code& why) { ended = reason_of(why); };
    while (ended.empty()) {
        std::deque<event> taken;
        std::uint64_t lost = 0;
        std::uint64_t refused = 0;
        {
            std::unique_lock held(of->guarded);
            auto next = of->until;
            if (of->shown.lease.count() > 0) next = std::min(next, of->leased_until);
            // The hub's clock may stand still or move by itself: what is due is looked for each time.
            const auto longest = std::min<std::chrono::nanoseconds>(next - how_.clock->steady(), gathered_for);
            of->changed.wait_for(held, longest, [&] { return !of->stopping.empty() || of->is_much(how_.limits); });
            taken.swap(of->waiting);
            of->waiting_bytes = 0;
            lost = of->lost;
            refused = of->refused;
        }
        const auto wrote = of->put_all(std::move(taken));
        if (!wrote) fail(wrote.error());
        if (ended.empty())
            if (const auto told = of->tell("lost", lost, of->lost_told, how_.clock->now()); !told) fail(told.error());
        if (ended.empty())
            if (const auto told = of->tell("refused", refused, of->refused_told, how_.clock->now()); !told)
                fail(told.error());
        const auto now = std::chrono::steady_clock::now();
        if (ended.empty() && now >= shown_at + shown_after) {
            if (const auto flushed = of->files.flush(); !flushed) fail(flushed.error());
            shown_at = now;
        }
        if (ended.empty()) ended = reason_to_end(*of);
        const std::lock_guard held(of->guarded);
        of->shown.messages += wrote ? *wrote : 0;
        of->shown.lines = of->files.lines();
        of->shown.files = of->files.paths();
    }
    bool by_itself = false;
    {
        const std::lock_guard held(of->guarded);
        by_itself = of->stopping.empty() || of->stopping == "time" || of->stopping == "lease";
        of->stopping = ended; // what is still told goes nowhere
        records_ = false;
    }
    std::optional<mark> why;
    if (ended != "stopped") why = mark{of->since_start(how_.clock->now()), "ended", ended};
    const auto finished = of->files.finish(why);
    if (!finished && !ended.starts_with("failed")) ended = reason_of(finished.error());
    const bool well = ended != "full" && !ended.starts_with("failed");
    log::write(well ? log::level::info : log::level::error, "trace.ended",
               {{log::field::path, of->files.paths().back()}, {log::field::reason, ended}});
    recording_state last;
    {
        const std::lock_guard held(of->guarded);
        of->shown.lines = of->files.lines();
        of->shown.running = false;
        of->shown.ended = ended;
        last = of->shown;
        last.lost = of->lost;
    }
    if (by_itself && how_.on_end) how_.on_end(last);
}

} // namespace signalbox::trace
