#include "broker/delivery/decide/masked_numbers.hpp"

#include <cstddef>

namespace signalbox::delivery::decide {

namespace {

constexpr std::size_t shown_max = 9; // digits of a run

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

} // namespace

std::string masked_numbers(std::string text) {
    std::size_t begin = 0;
    while (begin < text.size()) {
        std::size_t digits = 0;
        std::size_t end = begin; // behind the last digit of the run
        for (std::size_t i = begin; i < text.size() && i <= end + 2 && !is_letter(text[i]); ++i) {
            if (!is_digit(text[i])) continue;
            ++digits;
            end = i;
        }
        if (digits > shown_max)
            for (std::size_t i = begin; i <= end; ++i)
                if (is_digit(text[i])) text[i] = '#';
        begin = end + 1;
    }
    return text;
}

} // namespace signalbox::delivery::decide
