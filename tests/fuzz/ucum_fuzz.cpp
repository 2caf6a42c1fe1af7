// uses: pathology
// A code that is valid stays so inside parentheses and behind a divisor, and holds nothing but what UCUM is written in.
#include "broker/pathology/ucum.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "broker/pathology/unit_spellings.hpp"

using namespace signalbox::pathology;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string code(reinterpret_cast<const char*>(data), size);
    if (!is_same_unit(code, code)) std::abort();
    static_cast<void>(code_of_spelling(code)); // only that it ends, whatever the text
    if (!is_ucum_code(code)) return 0;

    for (const char c : code)
        if (c <= ' ' || c > '~') std::abort();
    const bool room = code.size() + 2 <= ucum_code_size_max;
    if (room && code.front() != '/' && (!is_ucum_code("(" + code + ")") || !is_ucum_code("m/" + code))) std::abort();
    return 0;
}
