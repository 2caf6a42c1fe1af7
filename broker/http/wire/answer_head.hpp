#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "broker/http/message.hpp"

namespace signalbox::http::wire {

std::string_view reason_phrase(unsigned status) noexcept;

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
std::string date_text(std::time_t at);

// The same for now, made once per second. One core.
class date_cache {
  public:
    std::string_view now();

  private:
    std::time_t at_ = 0;
    std::string text_;
};

// Fields that the session alone writes, because framing and the life of the connection hang on them.
bool is_session_field(std::string_view name) noexcept;

// True for a status that has no body and no Content-Length (1xx, 204) or must not send one (304).
bool is_bodiless(unsigned status) noexcept;

enum class persistence : std::uint8_t { implied, keep_alive, close }; // keep_alive: said aloud, for HTTP/1.0

// The head of an answer with its empty line; nullopt when a name or value would break out of its line. Without a size
// the body is said to come in chunks.
std::optional<std::string> format_answer_head(const response& answer, std::optional<std::uint64_t> body_size,
                                              persistence persistence, std::string_view date);

} // namespace signalbox::http::wire
