#include "broker/store/journal/journal.hpp"

#include <algorithm>
#include <array>

namespace signalbox::store::journal {
namespace {

constexpr std::array<std::byte, 64UL << 10> zeros{};

} // namespace

result<journal> journal::open(disk::file file, const position& end, base::secret key) {
    if (auto cut = file.truncate(end.offset); !cut) return cut.error();
    if (auto synced = file.sync(); !synced) return synced.error();
    return journal(std::move(file), end, std::move(key));
}

result<void> journal::reserve(std::size_t bytes, std::size_t step) {
    const std::uint64_t needed = end_.offset + bytes;
    if (needed <= reserved_) return {};
    const std::uint64_t wanted = std::max<std::uint64_t>(needed, reserved_ + step);
    while (reserved_ < wanted) {
        const std::size_t size = std::min<std::uint64_t>(zeros.size(), wanted - reserved_);
        auto written = file_.write(std::span(zeros).first(size), reserved_);
        if (!written && written.error() == errc::disk_full && reserved_ >= needed) return {};
        if (!written) return written;
        reserved_ += size;
    }
    return {};
}

void journal::add(std::string_view body) { append_line(lines_, end_, key_, body); }

result<void> journal::write() {
    if (lines_.empty()) return {};
    if (auto written = file_.write(base::as_bytes(lines_), written_.offset); !written) return written;
    lines_.clear();
    written_ = end_;
    reserved_ = std::max(reserved_, written_.offset);
    return {};
}

result<void> journal::sync() {
    const position reached = written_;
    if (auto synced = file_.sync(); !synced) return synced;
    synced_ = reached;
    return {};
}

result<void> journal::trim() {
    if (auto cut = file_.truncate(written_.offset); !cut) return cut;
    reserved_ = written_.offset;
    return file_.sync();
}

} // namespace signalbox::store::journal
