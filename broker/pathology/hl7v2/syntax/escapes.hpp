#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker/pathology/hl7v2/syntax/character_set.hpp"
#include "broker/pathology/hl7v2/syntax/delimiters.hpp"

namespace signalbox::pathology::hl7v2 {

// A text without escapes; '\n' stands where the sender ended a line.
struct unescaped {
    std::string text;
    bool has_unknown = false;       // an escape of another kind, or an escape character alone: kept as written
    bool has_guessed_bytes = false; // bytes that are not of the message's UTF-8: read as ISO 8859-1
    bool has_formatting = false;    // highlighting, indents and other commands whose effect is left out
};

// HL7 2.5.1, 2.7: \F\ \S\ \T\ \R\ \E\ \P\ for the delimiters, \.br\ and \.sp<n>\ for line ends, \.sk<n>\ for spaces,
// \H\ \N\ and other formatting left out, \Xhh..\ for bytes of the message's character set, or of ISO 8859-1 where they
// are no UTF-8.
unescaped unescape(std::string_view raw, const delimiters& by, character_set set);

// The reverse of unescape: '\n' becomes \.br\; other control characters become \Xhh\, and so does the second quote of a
// text that is "" and would delete.
std::string escape(std::string_view text, const delimiters& by = {});

std::vector<std::string> lines_of(std::string_view text);

} // namespace signalbox::pathology::hl7v2
