// uses: http base
#include <cstdlib>

#include "broker/http/wire/framing_guard.hpp"
#include "broker/http/wire/message_parser.hpp"

using namespace signalbox::http::wire;

// Whatever the guard accepts, Beast reads with the same framing or refuses; what follows is then read as chunks.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const head_end end = find_head_end(bytes, 0);
    if (end.found != head_end::state::complete) return 0;
    const std::string_view text = bytes.substr(0, end.size);
    const bool is_answer = text.starts_with("HTTP/");
    const guard_verdict verdict = is_answer ? guard_answer(text, {}) : guard_request(text, {});
    if (!verdict) return 0;

    message_parser parser(is_answer ? message_parser::kind::answer : message_parser::kind::request);
    const auto head = parser.parse_head(text);
    if (!head) return 0;
    if ((*head)->chunked != verdict.framing.chunked) std::abort();
    if ((*head)->content_length != verdict.framing.content_length) std::abort();
    if ((*head)->fields.size() > 64) std::abort();
    const bool bodiless = (*head)->status / 100 == 1 || (*head)->status == 204 || (*head)->status == 304;
    if (!(*head)->chunked || bodiless) return 0;

    std::string_view rest = bytes.substr(end.size);
    std::byte block[64];
    for (;;) {
        const auto step = parser.parse_chunks(rest, block);
        if (!step || step->done || step->produced == 0) return 0;
        if (step->consumed > rest.size() || step->produced > sizeof block) std::abort();
        rest.remove_prefix(step->consumed);
    }
}
