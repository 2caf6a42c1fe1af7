#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace signalbox::trace {

// One piece of a text and what shall stand there; everything else stays as it is, byte for byte.
struct edit {
    std::size_t begin = 0;
    std::size_t size = 0;
    std::string text;
};

// `edits` from left to right, none over another.
inline std::string applied(std::string_view text, const std::vector<edit>& edits) {
    std::string made;
    std::size_t from = 0;
    for (const edit& each : edits) {
        made.append(text.substr(from, each.begin - from)).append(each.text);
        from = each.begin + each.size;
    }
    return made.append(text.substr(from));
}

} // namespace signalbox::trace
