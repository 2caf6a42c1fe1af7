#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include "broker/base/result.hpp"
#include "broker/trace/format/record.hpp"

namespace signalbox::trace {

// Why a trace cannot be read, and where.
struct unreadable {
    std::uint64_t line = 0; // from 1; 0: the file as a whole
    std::string what;       // in words, without anything from the text itself
    error_code because{};   // the system's, where a file could not be had; none: what it holds is wrong
};
[[noreturn]] void throw_exception_from_error(const unreadable& error, const boost::source_location& where);

template <class T>
using read_result = boost::system::result<T, unreadable>;

// One line without its end. Members in a fixed order, so that the same record is always the same bytes.
std::string write_line(const record& what);

// Reads one line; nothing for a kind that this version does not know. Members that it does not know are left alone.
// The error has no line number.
read_result<std::optional<record>> read_line(std::string_view text);

} // namespace signalbox::trace
