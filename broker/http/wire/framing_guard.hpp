#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace signalbox::http::wire {

// Where a head ends, as far as it has arrived.
struct head_end {
    enum class state : std::uint8_t { incomplete, complete, broken };
    state found = state::incomplete;
    std::size_t size = 0; // complete: the head with its empty line. incomplete: the next search may start here
};

// Looks for the empty line that ends a head. A line that ends in a bare LF, and a NUL, are broken at once, so that
// nobody waits for the rest. `from` is the size that the last incomplete search gave.
head_end find_head_end(std::string_view bytes, std::size_t from) noexcept;

// How the body of a message is delimited, as its head says.
struct framing {
    bool chunked = false;
    std::optional<std::uint64_t> content_length;
};

// What the guard thinks of a head. A refused one has the status that answers it and a reason without any byte of the
// head; the connection must be closed, because nobody knows where the next message begins.
struct guard_verdict {
    unsigned status = 0; // 0: accepted; else 400, 431 or 505
    const char* reason = "";
    wire::framing framing;

    explicit operator bool() const noexcept { return status == 0; }
};

struct guard_limits {
    std::size_t head_max = 16UL << 10;
    std::size_t fields_max = 64;
};

// Checks a whole request head (up to and including its empty line) more strictly than parsers in the chain behind or
// before us may do, so that no two of them can disagree on where the body ends (request smuggling, RFC 9112
// section 11.2): exactly one Host; Transfer-Encoding absent or exactly `chunked`, in HTTP/1.1 and without
// Content-Length; at most one Content-Length of 1 to 15 digits; no folded line, bare CR or LF, NUL, or space before a
// colon; origin-form.
guard_verdict guard_request(std::string_view head, const guard_limits& limits) noexcept;

// The same for the head of an answer, which has a status line and needs no Host.
guard_verdict guard_answer(std::string_view head, const guard_limits& limits) noexcept;

} // namespace signalbox::http::wire
