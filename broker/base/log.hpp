#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace signalbox::log {

// The only things that may stand in a log line. There is no field for content, names or NHS numbers: an NHS number
// appears as `patient`, its keyed hash (message/lane.hpp). Text is escaped, and cut at 512 bytes.
enum class field : std::uint8_t {
    message_id,
    delivery_id,
    destination,
    mailbox,
    workflow_id,
    message_type,
    patient,
    state,
    outcome,
    error,
    part,
    listener,
    address,
    status,
    count,
    size,
    microseconds,
    path,
    setting,
    version,
    rule,
    request_id,
    reason,
};

enum class level : std::uint8_t { debug, info, warning, error };

struct entry {
    field name;
    std::string value;

    entry(field name, std::string_view value) : name(name), value(value) {}
    entry(field name, std::int64_t value) : name(name), value(std::to_string(value)) {}
};

// Writes JSON lines to standard error, {"time":…,"level":…,"event":…,field:…}; `least` is the lowest level written.
void start(level least);

// `event` is a constant in dotted words, as "mesh.refused". Any thread.
void write(level at, std::string_view event, std::initializer_list<entry> entries);

inline void debug(std::string_view event, std::initializer_list<entry> entries = {}) {
    write(level::debug, event, entries);
}
inline void info(std::string_view event, std::initializer_list<entry> entries = {}) {
    write(level::info, event, entries);
}
inline void warning(std::string_view event, std::initializer_list<entry> entries = {}) {
    write(level::warning, event, entries);
}
inline void error(std::string_view event, std::initializer_list<entry> entries = {}) {
    write(level::error, event, entries);
}

// The line without its end, as `write` gives it to the sink; for tests.
std::string format_line(level at, std::string_view event, std::initializer_list<entry> entries, std::string_view time);

} // namespace signalbox::log
