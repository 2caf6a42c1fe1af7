#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker/base/printable.hpp"
#include "broker/fhir/document.hpp"

namespace signalbox::cli {

// Colours on a terminal unless NO_COLOR is set; elsewhere the text as it is.
enum class tint { plain, good, bad, quiet, strong };
std::string tinted(tint how, std::string_view text);

// Standard output, and standard error for progress and notes. What comes from outside goes through printable() first.
void print(std::string_view line);
void note(std::string_view line);
using base::printable;

// Columns as wide as their widest cell, two spaces apart; the first row is the head.
void print_table(const std::vector<std::vector<std::string>>& rows);

// "2026-11-22 14:05:06" of an ISO 8601 time.
std::string short_time(std::string_view iso);
// "31.8 kB".
std::string short_size(std::uint64_t bytes);

} // namespace signalbox::cli
