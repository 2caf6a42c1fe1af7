#include "broker/store/journal/scan.hpp"

#include <algorithm>

namespace signalbox::store::journal {
namespace {

constexpr std::size_t piece = 256UL << 10;

} // namespace

std::optional<std::string_view> line_reader::stop(end why) {
    end_ = why;
    return std::nullopt;
}

// Reads on behind what is buffered; false at the end of the file or on an error, which `end_` then tells.
bool line_reader::fill() {
    buffer_.erase(0, taken_);
    taken_ = 0;
    const std::size_t held = buffer_.size();
    buffer_.resize(held + piece);
    auto got = file_.read(std::as_writable_bytes(std::span(buffer_).subspan(held)), offset_);
    buffer_.resize(held + (got ? *got : 0));
    if (!got) {
        end_ = end::io;
        return false;
    }
    offset_ += *got;
    return *got > 0;
}

std::optional<std::string_view> line_reader::next() {
    if (end_ != end::none) return std::nullopt;
    std::size_t searched = taken_;
    while (true) {
        const std::size_t newline = buffer_.find('\n', searched);
        const std::string_view line = std::string_view(buffer_).substr(taken_, newline - taken_);
        // A zero byte is never part of a record, so here the records end.
        if (line.find('\0') != std::string_view::npos) return stop(classify_rest());
        if (newline != std::string::npos) {
            taken_ = newline + 1;
            return line;
        }
        if (line.size() > line_max) return stop(end::too_long);
        const std::size_t held = line.size();
        if (!fill()) return stop(end_ == end::io ? end::io : held == 0 ? end::clean : end::torn);
        searched = held;
    }
}

line_reader::end line_reader::classify_rest() {
    bool cut = buffer_[taken_] != '\0';
    bool zero_seen = false;
    do {
        for (const char byte : std::string_view(buffer_).substr(taken_)) {
            if (byte == '\0') zero_seen = true;
            if (byte != '\0' && zero_seen) return end::hole;
        }
        taken_ = buffer_.size();
    } while (fill());
    if (end_ == end::io) return end::io;
    return cut ? end::torn : end::clean;
}

scan_result scan(const disk::file& from, const position& start, const base::secret& key, const record_visitor& record) {
    using stop = scan_result::stop;
    scan_result found{.end = start};
    line_reader lines(from, start.offset);
    while (const auto line = lines.next()) {
        if (!check_line(*line, found.end, key)) {
            found.why = stop::broken;
            return found;
        }
        record(*line, found.end);
    }
    switch (lines.why()) {
    case line_reader::end::torn: found.why = stop::torn; break;
    case line_reader::end::hole: found.why = stop::hole; break;
    case line_reader::end::too_long: found.why = stop::broken; break;
    case line_reader::end::io: found.why = stop::io; break;
    default: break;
    }
    return found;
}

} // namespace signalbox::store::journal
