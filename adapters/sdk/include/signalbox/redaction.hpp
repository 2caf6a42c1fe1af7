#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>

// What a system says of a message may quote it. For the operator the words of the payload are taken out of that.
namespace signalbox::adapter {

namespace detail {

// Letters, digits and everything beyond ASCII.
inline bool is_word_character(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

inline std::string in_lower_case(std::string_view word) {
    std::string made(word);
    for (char& c : made)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return made;
}

// The end of the run of word characters, or of others, that begins at `from`.
inline std::size_t end_of_run(std::string_view text, std::size_t from) noexcept {
    const bool is_word = is_word_character(text[from]);
    std::size_t end = from;
    while (end < text.size() && is_word_character(text[end]) == is_word) ++end;
    return end;
}

} // namespace detail

class payload_words {
  public:
    void add(std::string_view text) {
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = detail::end_of_run(text, at);
            if (detail::is_word_character(text[at])) words_.insert(detail::in_lower_case(text.substr(at, end - at)));
            at = end;
        }
    }
    // What tells nothing of anybody, though the payload has it.
    void let_through(std::string_view word) { words_.erase(detail::in_lower_case(word)); }

    // Whether `word` may not be told: it is of the payload, or has a digit that could be somebody's.
    bool hides(std::string_view word) const {
        const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
        if (std::count_if(word.begin(), word.end(), is_digit) > 3) return true;
        const std::string lower = detail::in_lower_case(word);
        return words_.contains(lower) && std::find(glue.begin(), glue.end(), lower) == glue.end();
    }

  private:
    static constexpr std::array<std::string_view, 20> glue{"a",   "an", "and", "are", "at",  "be",  "by",
                                                           "for", "in", "is",  "it",  "no",  "not", "of",
                                                           "on",  "or", "the", "to",  "was", "with"};
    std::unordered_set<std::string> words_;
};

// The text with "…" for each hidden word, at most so many bytes.
inline std::string told_without(const payload_words& hidden, std::string_view said, std::size_t size_max) {
    std::string told;
    for (std::size_t at = 0; at < said.size() && told.size() < size_max;) {
        const std::size_t end = detail::end_of_run(said, at);
        const std::string_view run = said.substr(at, end - at);
        told += detail::is_word_character(said[at]) && hidden.hides(run) ? std::string_view("…") : run;
        at = end;
    }
    std::size_t end = std::min(told.size(), size_max);
    while (end < told.size() && end > 0 && (static_cast<unsigned char>(told[end]) & 0xc0U) == 0x80U) --end;
    told.resize(end);
    return told;
}

} // namespace signalbox::adapter
