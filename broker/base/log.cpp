#include "broker/base/log.hpp"

#include <array>
#include <atomic>
#include <memory>

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "broker/base/clock.hpp"

namespace signalbox::log {

namespace {

constexpr std::size_t text_max = 512;
constexpr std::array field_names = {
    "message_id",   "delivery_id", "destination", "mailbox",  "workflow_id", "message_type", "patient", "state",
    "outcome",      "error",       "part",        "listener", "address",     "status",       "count",   "size",
    "microseconds", "path",        "setting",     "version",  "rule",        "request_id",   "reason",
};
static_assert(field_names.size() == static_cast<std::size_t>(field::reason) + 1, "a name for each field");
constexpr std::array level_names = {"debug", "info", "warning", "error"};

std::atomic<level> least_level{level::info};

spdlog::logger& sink() {
    static const auto logger = [] {
        auto made = std::make_shared<spdlog::logger>("signalbox", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%v");
        made->set_level(spdlog::level::trace);
        made->flush_on(spdlog::level::trace);
        return made;
    }();
    return *logger;
}

void append_escaped(std::string& line, std::string_view text) {
    const bool cut = text.size() > text_max;
    for (const char c : text.substr(0, text_max)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            line += '\\';
            line += c;
        } else if (byte < 0x20 || byte >= 0x7f) {
            line += fmt::format("\\u{:04x}", byte);
        } else {
            line += c;
        }
    }
    if (cut) line += "...";
}

} // namespace

void start(level least) { least_level = least; }

std::string format_line(level at, std::string_view event, std::initializer_list<entry> entries, std::string_view time) {
    std::string line = fmt::format(R"({{"time":"{}","level":"{}","event":"{}")", time,
                                   level_names[static_cast<std::size_t>(at)], event);
    for (const entry& e : entries) {
        line += fmt::format(R"(,"{}":")", field_names[static_cast<std::size_t>(e.name)]);
        append_escaped(line, e.value);
        line += '"';
    }
    return line + "}";
}

void write(level at, std::string_view event, std::initializer_list<entry> entries) {
    if (at < least_level.load(std::memory_order_relaxed)) return;
    sink().info(format_line(at, event, entries, base::to_iso8601(base::system_clock{}.now())));
}

} // namespace signalbox::log
