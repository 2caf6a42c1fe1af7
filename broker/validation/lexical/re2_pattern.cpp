#include <fmt/format.h>

#include "broker/validation/lexical/ecma_pattern.hpp"

namespace signalbox::validation::lexical {
namespace {

void write_set(const code_set& set, std::string& into) {
    if (set.ranges.empty() && set.properties.empty()) {
        // RE2 has no spelling for "no character", nor [^] for "any".
        into += set.negated ? "[\\x{0}-\\x{10ffff}]" : "[^\\x{0}-\\x{10ffff}]";
        return;
    }
    into += set.negated ? "[^" : "[";
    for (const code_range& r : set.ranges) {
        into += fmt::format("\\x{{{:x}}}", static_cast<std::uint32_t>(r.first));
        if (r.last != r.first) into += fmt::format("-\\x{{{:x}}}", static_cast<std::uint32_t>(r.last));
    }
    for (const std::string& property : set.properties) into += property;
    into += "]";
}

void write(const piece& p, std::string& into);

void write_repeat(const piece& p, std::string& into) {
    if (p.min > 1000 || (p.max != unlimited && p.max > 1000)) throw pattern_error("a count above 1,000");
    write(p.parts.front(), into);
    if (p.max == unlimited && p.min <= 1) {
        into += p.min == 0 ? "*" : "+";
    } else if (p.max == unlimited) {
        into += fmt::format("{{{},}}", p.min);
    } else {
        into += fmt::format("{{{},{}}}", p.min, p.max);
    }
}

void write(const piece& p, std::string& into) {
    switch (p.kind) {
    case piece::kind::set: write_set(p.set, into); break;
    case piece::kind::begin: into += "\\A"; break;
    case piece::kind::end: into += "\\z"; break;
    case piece::kind::word_boundary: into += "\\b"; break;
    case piece::kind::no_word_boundary: into += "\\B"; break;
    case piece::kind::sequence:
    case piece::kind::choice:
        into += "(?:";
        for (std::size_t i = 0; i < p.parts.size(); ++i) {
            if (i != 0 && p.kind == piece::kind::choice) into += "|";
            write(p.parts[i], into);
        }
        into += ")";
        break;
    case piece::kind::repeat:
        into += "(?:";
        write_repeat(p, into);
        into += ")";
        break;
    }
}

} // namespace

std::string to_re2(const piece& pattern) {
    std::string text;
    write(pattern, text);
    return text;
}

} // namespace signalbox::validation::lexical
