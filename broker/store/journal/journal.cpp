#include "broker/store/journal/journal.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace signalbox::store::journal {
namespace {

constexpr std::array<std::byte, 64UL << 10> zeros{};
constexpr std::size_t line_extra = 160; // "n" and "mac" around a record's body

} // namespace

result<std::unique_ptr<journal>> journal::open(disk::file file, const position& end, base::secret key) {
    if (auto cut = file.truncate(end.offset); !cut) return cut.error();
    if (auto synced = file.sync(); !synced) return synced.error();
    return std::unique_ptr<journal>(new journal(std::move(file), end, std::move(key)));
}

result<void> journal::note(std::string_view body) {
    const std::lock_guard lock(mutex_);
    if (closed_) return errc::stopped;
    if (broken_) return errc::unknown;
    if (auto room = make_room(promised_ + body.size() + line_extra); !room) return room;
    return write(std::span(&body, 1));
}

result<void> journal::reserve(std::span<const std::string> bodies) {
    std::uint64_t bytes = 0;
    for (const std::string& body : bodies) bytes += body.size() + line_extra;
    const std::lock_guard lock(mutex_);
    if (broken_) return errc::unknown;
    if (auto room = make_room(bytes); !room) return room;
    promised_ = bytes;
    return {};
}

void journal::release() {
    const std::lock_guard lock(mutex_);
    promised_ = 0;
}

result<void> journal::append(std::span<const std::string> bodies) {
    const std::vector<std::string_view> views(bodies.begin(), bodies.end());
    const std::lock_guard lock(mutex_);
    if (broken_) return errc::unknown;
    promised_ = 0;
    return write(views);
}

result<void> journal::sync() {
    std::unique_lock lock(mutex_);
    if (broken_) return errc::unknown;
    const position reached = end_;
    unsynced_since_.reset(); // a note that comes during the sync begins anew
    lock.unlock();
    const auto synced = file_.sync();
    lock.lock();
    if (!synced) return fail(synced.error());
    synced_ = reached;
    return {};
}

void journal::reserve_ahead(std::size_t step) {
    const std::lock_guard lock(mutex_);
    step_ = step;
}

position journal::end() const {
    const std::lock_guard lock(mutex_);
    return end_;
}

position journal::synced() const {
    const std::lock_guard lock(mutex_);
    return synced_;
}

bool journal::broken() const {
    const std::lock_guard lock(mutex_);
    return broken_;
}

std::optional<std::chrono::steady_clock::time_point> journal::unsynced_since() const {
    const std::lock_guard lock(mutex_);
    return unsynced_since_;
}

result<void> journal::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    if (broken_) return errc::unknown;
    if (auto cut = file_.truncate(end_.offset); !cut) return cut;
    return file_.sync();
}

// Behind the end, by writing zero bytes ahead: what grows a file is known to fit before it counts.
result<void> journal::make_room(std::uint64_t bytes) {
    const std::uint64_t needed = end_.offset + bytes;
    if (needed <= reserved_) return {};
    const std::uint64_t wanted = std::max<std::uint64_t>(needed, reserved_ + step_);
    while (reserved_ < wanted) {
        const std::size_t size = std::min<std::uint64_t>(zeros.size(), wanted - reserved_);
        auto written = file_.write(std::span(zeros).first(size), reserved_);
        if (!written && written.error() == errc::disk_full && reserved_ >= needed) return {};
        if (!written) return written;
        reserved_ += size;
    }
    return {};
}

result<void> journal::write(std::span<const std::string_view> bodies) {
    if (bodies.empty()) return {};
    std::string lines;
    position behind = end_;
    for (const std::string_view body : bodies) append_line(lines, behind, key_, body);
    if (auto written = file_.write(base::as_bytes(lines), end_.offset); !written) return fail(written.error());
    end_ = behind;
    reserved_ = std::max(reserved_, end_.offset);
    if (!unsynced_since_) unsynced_since_ = std::chrono::steady_clock::now();
    return {};
}

result<void> journal::fail(error_code why) {
    broken_ = true;
    return why;
}

} // namespace signalbox::store::journal
