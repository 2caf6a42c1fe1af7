#pragma once

#include <map>
#include <string>
#include <string_view>

#include "broker/trace/format/line.hpp"

namespace signalbox::trace {

// What an XML text says near its root.
struct xml_values {
    std::string root;                                   // local name
    std::map<std::string, std::string, std::less<>> at; // by path below the root, "StatusRecord/DateTime"

    std::string_view value(std::string_view path) const;
};

// Reads the first value of each path, at most three elements deep and `value_size_max` bytes long: the attribute
// `value` of an element, else its trimmed text. UTF-8, UTF-16 and ISO 8859-1. A DOCTYPE is refused. The error says
// nothing of what the text holds.
constexpr std::size_t value_size_max = 4096;
read_result<xml_values> read_xml_values(std::string_view text);

} // namespace signalbox::trace
