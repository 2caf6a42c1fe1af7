#include "broker/pathology/edifact/latin1.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace signalbox::pathology::edifact {

namespace {

using pair = std::pair<std::string_view, std::string_view>;

// Of UTF-8 and what is written for it, in UTF-8 again: ISO 8859-1 has that.
constexpr std::array same_meaning{
    pair{"\u03bc", "\u00b5"},                                                    // Greek mu: the micro sign
    pair{"\u2265", ">="},     pair{"\u2264", "<="},    pair{"\u2260", "<>"},     // comparisons
    pair{"\u2248", "~"},      pair{"\u223c", "~"},     pair{"\u2044", "/"},      // about, fraction slash
    pair{"\u2010", "-"},      pair{"\u2011", "-"},     pair{"\u2012", "-"},      // dashes, minus
    pair{"\u2013", "-"},      pair{"\u2014", "-"},     pair{"\u2212", "-"},      //
    pair{"\u2018", "'"},      pair{"\u2019", "'"},     pair{"\u201a", "'"},      // quotation marks, primes
    pair{"\u201c", "\""},     pair{"\u201d", "\""},    pair{"\u201e", "\""},     //
    pair{"\u2032", "'"},      pair{"\u2033", "\""},    pair{"\u2026", "..."},    //
    pair{"\u2002", " "},      pair{"\u2003", " "},     pair{"\u2007", " "},      // spaces
    pair{"\u2009", " "},      pair{"\u200a", " "},     pair{"\u202f", " "},      //
    pair{"\u200b", ""},       pair{"\ufeff", ""},      pair{"\u2022", "\u00b7"}, // nothing to see; bullet
    pair{"\u03b1", "alpha"},  pair{"\u03b2", "beta"},  pair{"\u03b3", "gamma"},  // names of proteins
    pair{"\u03b4", "delta"},  pair{"\u03ba", "kappa"}, pair{"\u03bb", "lambda"}, //
    pair{"\u212b", "\u00c5"}, pair{"\u2080", "0"},     pair{"\u2081", "1"},      // Angstrom; subscripts
    pair{"\u2082", "2"},      pair{"\u2083", "3"},     pair{"\u2084", "4"},      //
    pair{"\u2085", "5"},      pair{"\u2086", "6"},     pair{"\u2087", "7"},      //
    pair{"\u2088", "8"},      pair{"\u2089", "9"},
};

// ISO 8859-1 has three of them.
constexpr std::array superscripts{
    pair{"\u2070", "0"}, pair{"\u00b9", "1"}, pair{"\u00b2", "2"}, pair{"\u00b3", "3"},
    pair{"\u2074", "4"}, pair{"\u2075", "5"}, pair{"\u2076", "6"}, pair{"\u2077", "7"},
    pair{"\u2078", "8"}, pair{"\u2079", "9"}, pair{"\u207a", "+"}, pair{"\u207b", "-"},
};
constexpr std::string_view three_that_are_there = "\u00b9\u00b2\u00b3";

template <std::size_t Size>
const pair* find_at(const std::array<pair, Size>& among, std::string_view text) noexcept {
    const auto found =
        std::find_if(among.begin(), among.end(), [&](const pair& each) { return text.starts_with(each.first); });
    return found == among.end() ? nullptr : &*found;
}

// An exponent from here on, "⁻¹" as "^-1"; as it is when ISO 8859-1 has all of it. How many bytes it took.
std::size_t append_exponent(std::string& into, std::string_view text, bool& as_sent) {
    std::string digits;
    std::size_t size = 0;
    bool there = true;
    for (const pair* each = find_at(superscripts, text); each != nullptr;
         each = find_at(superscripts, text.substr(size))) {
        there = there && three_that_are_there.find(each->first) != std::string_view::npos;
        digits += each->second;
        size += each->first.size();
    }
    if (there)
        into += text.substr(0, size);
    else
        into += "^" + digits;
    as_sent = as_sent && there;
    return size;
}

// Still UTF-8, with as little as may be that ISO 8859-1 lacks.
std::string in_other_characters(std::string_view utf8, bool& as_sent) {
    std::string made;
    while (!utf8.empty()) {
        std::size_t size = 1;
        if (static_cast<unsigned char>(utf8.front()) < 0x80) {
            made += utf8.front();
        } else if (const pair* same = find_at(same_meaning, utf8)) {
            made += same->second;
            size = same->first.size();
            as_sent = false;
        } else if (size = append_exponent(made, utf8, as_sent); size == 0) {
            made += utf8.front();
            size = 1;
        }
        utf8.remove_prefix(size);
    }
    return made;
}

} // namespace

bool looks_like_utf8(std::string_view bytes) noexcept { return !base::is_ascii(bytes) && base::is_utf8(bytes); }

written_text to_latin1(std::string_view utf8) {
    written_text written;
    base::latin1_text made = base::is_ascii(utf8) ? base::latin1_text{std::string(utf8)}
                                                  : base::latin1_of_utf8(in_other_characters(utf8, written.as_sent));
    written.bytes = std::move(made.bytes);
    written.complete = made.complete;
    for (char& c : written.bytes) {
        if (!is_control(c)) continue;
        c = ' ';
        written.complete = false;
    }
    return written;
}

} // namespace signalbox::pathology::edifact
