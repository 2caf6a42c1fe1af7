#pragma once

#include <string_view>

namespace signalbox::trace {

// True for a result in words that tells of nobody: numbers, signs, and common words of results ("Not detected").
bool is_plain_result(std::string_view text);

// True for a name of a test, a panel or a specimen in the common words of laboratories ("Serum sodium", "VENOUS
// BLOOD"), those of the seed maps among them; no word is there that is a name of persons alone.
bool is_laboratory_term(std::string_view text);

// True for what is words where a number, a time or a code should be: more than three letters, and no plain result.
bool is_worded(std::string_view text);

} // namespace signalbox::trace
