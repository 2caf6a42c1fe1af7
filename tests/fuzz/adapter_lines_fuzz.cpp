// uses: delivery
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "broker/delivery/exchanger.hpp"
#include "broker/delivery/stdio/exchange_lines.hpp"
#include "broker/delivery/stdio/hub_lines.hpp"
#include "broker/delivery/stdio/lines.hpp"
#include "broker/delivery/stdio/messages.hpp"

using namespace signalbox::delivery;
using namespace signalbox::delivery::stdio;

namespace {

void require(bool holds) {
    if (!holds) __builtin_trap();
}

// What is read is what would be written: read again, it is the same.
void hear_adapter(std::string_view line) {
    const auto heard = read_line(line);
    if (const auto* ended = std::get_if<result>(&heard)) {
        const auto again = read_line(result_line(ended->delivery_id, ended->what));
        const auto* twice = std::get_if<result>(&again);
        require(twice != nullptr && twice->what.what == ended->what.what && twice->what.code == ended->what.code);
        require(twice->what.retry_after == ended->what.retry_after);
        require(twice->what.may_repeat == ended->what.may_repeat);
    }
    if (const auto* said = std::get_if<response_said>(&heard); said != nullptr && said->answer && said->file.empty()) {
        const auto again = read_line(response_line(said->id, said->answer, ""));
        const auto* twice = std::get_if<response_said>(&again);
        require(twice != nullptr && twice->answer.has_value() && twice->answer->body == said->answer->body);
        require(twice->answer->fields == said->answer->fields && twice->answer->status == said->answer->status);
        static_cast<void>(is_answer(*said->answer));
    }
    if (const auto* asked = std::get_if<asked_submission>(&heard)) require(asked->what.ref.size() <= 128);
}

void hear_hub(std::string_view line) {
    const auto heard = read_hub_line(line);
    if (const auto* asked = std::get_if<delivery_request>(&heard); asked != nullptr && asked->file.empty()) {
        const auto again = read_hub_line(deliver_line(asked->what, std::chrono::milliseconds(1), ""));
        const auto* twice = std::get_if<delivery_request>(&again);
        require(twice != nullptr && twice->what.rendered.bytes == asked->what.rendered.bytes);
        require(twice->what.envelope.subject == asked->what.envelope.subject);
    }
    if (const auto* asked = std::get_if<question_line>(&heard); asked != nullptr && asked->fault.empty()) {
        const auto again = read_hub_line(exchange_line(asked->id, asked->what, std::chrono::milliseconds(1)));
        const auto* twice = std::get_if<question_line>(&again);
        require(twice != nullptr && twice->fault.empty() && twice->what.body == asked->what.body);
        require(twice->what.path == asked->what.path && twice->what.fields == asked->what.fields);
    }
}

// Cut anywhere, what comes from a pipe is the same lines.
void cut(std::string_view text) {
    lines whole;
    whole.feed(text);
    lines pieces;
    for (const char c : text) pieces.feed(std::string_view(&c, 1));
    while (auto line = whole.next()) require(pieces.next() == line);
    require(!pieces.next());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    hear_adapter(text);
    hear_hub(text);
    static_cast<void>(read_result(text));
    static_cast<void>(read_submission(text));
    static_cast<void>(read_confirmation(text));
    static_cast<void>(read_response(text));
    cut(text);
    return 0;
}
