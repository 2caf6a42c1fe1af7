#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "broker/base/result.hpp"

namespace signalbox::http::wire {

using field_views = std::vector<std::pair<std::string_view, std::string_view>>;

// The head of a request or answer, as views into the bytes that were parsed.
struct head {
    std::string_view method; // requests
    std::string_view target;
    unsigned status = 0; // answers
    int version = 11;    // 10 or 11
    field_views fields;  // in the order of the wire
    bool keep_alive = false;
    bool chunked = false;
    std::optional<std::uint64_t> content_length;

    // The first field of that name, without case.
    std::optional<std::string_view> field(std::string_view name) const noexcept;
};

// Beast's parser, fed by hand: it keeps no bytes of its own. One message at a time; reused for the next one.
class message_parser {
  public:
    enum class kind : std::uint8_t { request, answer };

    explicit message_parser(kind kind);
    ~message_parser();
    message_parser(message_parser&&) noexcept;
    message_parser& operator=(message_parser&&) noexcept;

    // Parses a whole head that the framing guard accepted, and checks that both understand its framing alike.
    // `bytes` must outlive the use of the head. Errors: errc::header_broken.
    result<const wire::head*> parse_head(std::string_view bytes);

    struct chunk_step {
        std::size_t consumed = 0; // of `in`
        std::size_t produced = 0; // in `out`
        bool done = false;        // the last chunk and its trailer are over
    };
    // Takes the chunked framing off `in`, which starts where the last step stopped consuming; needs more of it when
    // nothing is produced and it is not done. Trailer fields are checked and dropped.
    // Errors: errc::body_broken, also for chunk extensions or a trailer out of proportion.
    result<chunk_step> parse_chunks(std::string_view in, std::span<std::byte> out);

  private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace signalbox::http::wire
