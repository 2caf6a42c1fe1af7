#include "broker/trace/redaction/patterns.hpp"

#include <algorithm>
#include <array>

#include "broker/identifiers/nhs_number.hpp"
#include "broker/trace/redaction/characters.hpp"
#include "broker/trace/redaction/scan/texts.hpp"

namespace signalbox::trace {

namespace {

using found = std::optional<std::size_t>; // bytes that belong to it

constexpr std::string_view no_break_space = "\xc2\xa0";
constexpr std::string_view patient_address = "GPPROVIDER_";

char at(std::string_view text, std::size_t place) { return place < text.size() ? text[place] : '\0'; }

// Bytes of one sign that may part the groups of a number; 0: there is none. Of Unicode: spaces, hyphens and dashes.
std::size_t parting_sign_at(std::string_view text, std::size_t place) {
    const char c = at(text, place);
    if (static_cast<unsigned char>(c) < 0x80)
        return c != '\0' && std::string_view(" -./_\t").find(c) != std::string_view::npos ? 1 : 0;
    const auto rest = text.substr(place);
    if (rest.starts_with(no_break_space)) return no_break_space.size();
    if (rest.starts_with("\xe2\x88\x92")) return 3; // U+2212, minus
    const auto last = static_cast<unsigned char>(at(text, place + 2));
    const bool general = rest.starts_with("\xe2\x80") && ((last >= 0x80 && last <= 0x95) || last == 0xaf);
    return general ? 3 : 0;
}

// Bytes of what parts two groups: "  ", " - ".
std::size_t separator_at(std::string_view text, std::size_t place) {
    std::size_t size = 0;
    for (int signs = 0; signs < 3; ++signs) {
        const std::size_t sign = parting_sign_at(text, place + size);
        if (sign == 0) break;
        size += sign;
    }
    return size;
}

// A digest, a UUID or another long hexadecimal word is no place for a number.
bool in_hexadecimal_word(std::string_view text, std::size_t begin, std::size_t end) {
    while (begin > 0 && is_word(text[begin - 1])) --begin;
    while (end < text.size() && is_word(text[end])) ++end;
    const auto word = text.substr(begin, end - begin);
    return word.size() >= 16 && std::all_of(word.begin(), word.end(), is_hex);
}

found nhs_number_at(std::string_view text, std::size_t begin) {
    if (begin > 0 && is_digit(text[begin - 1])) return {};
    std::string digits;
    std::size_t place = begin;
    for (; digits.size() < 10; ++place) {
        if (digits.size() == 3 || digits.size() == 6) place += separator_at(text, place);
        if (!is_digit(at(text, place))) return {};
        digits += text[place];
    }
    if (is_digit(at(text, place)) || !identifiers::is_nhs_number(digits)) return {};
    if (in_hexadecimal_word(text, begin, place) || in_uuid(text, begin)) return {};
    return place - begin;
}

bool is_postcode_area(std::string_view letters) {
    constexpr std::string_view areas =
        " AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK "
        "FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN "
        "NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW "
        "UB W WA WC WD WF WN WR WS WV YO ZE ZZ ";
    return areas.find(" " + std::string(letters) + " ") != std::string_view::npos;
}

// Area, district, perhaps a blank, a digit, two letters.
found postcode_at(std::string_view text, std::size_t begin) {
    if ((begin > 0 && is_word(text[begin - 1])) || ends_message_id(text, begin)) return {};
    std::string area;
    std::size_t place = begin;
    while (area.size() < 2 && is_letter(at(text, place))) area += static_cast<char>(text[place++] & ~0x20);
    if (area.empty() || !is_digit(at(text, place)) || !is_postcode_area(area)) return {};
    for (const std::size_t district : {2UL, 1UL}) {
        if (district == 2 && !is_word(at(text, place + 1))) continue;
        std::size_t last = place + district;
        if (at(text, last) == ' ') ++last;
        if (!is_digit(at(text, last))) continue;
        const auto inward = [](char c) {
            return is_letter(c) && std::string_view("CIKMOVcikmov").find(c) == std::string_view::npos;
        };
        if (inward(at(text, last + 1)) && inward(at(text, last + 2)) && !is_word(at(text, last + 3)))
            return last + 3 - begin;
    }
    return {};
}

constexpr bool is_mail_sign(char c) noexcept { return is_word(c) || c == '.' || c == '-' || c == '_' || c == '+'; }

found mail_at(std::string_view text, std::size_t begin) {
    if (begin > 0 && is_mail_sign(text[begin - 1])) return {};
    std::size_t place = begin;
    while (is_mail_sign(at(text, place))) ++place;
    if (place == begin || at(text, place) != '@') return {};
    const std::size_t host = ++place;
    while (is_word(at(text, place)) || at(text, place) == '.' || at(text, place) == '-') ++place;
    if (text.substr(host, place - host).find('.') == std::string_view::npos) return {};
    return place - begin;
}

// Ten or eleven digits from 0, or ten behind +44: in groups of three and more, parted by a blank or a hyphen, parts of
// them in parentheses.
found telephone_at(std::string_view text, std::size_t begin) {
    const auto before = begin > 0 ? text[begin - 1] : ' ';
    if (is_word(before) || before == '.' || before == '-' || before == '+') return {};
    const bool abroad = text.substr(begin).starts_with("+44") || text.substr(begin).starts_with("0044");
    std::size_t place = begin;
    if (abroad) place += text[begin] == '+' ? 3 : 4;
    if (text.substr(place).starts_with(" (0)")) place += 4;
    if (text.substr(place).starts_with("(0)")) place += 3;
    std::size_t digits = 0;
    std::size_t group = 0;
    std::size_t end = place;
    char first = '\0';
    char second = '\0';
    for (; place < text.size(); ++place) {
        const char c = text[place];
        if (is_digit(c)) {
            if (digits == 0) first = c;
            if (digits == 1) second = c;
            ++digits, ++group, end = place + 1;
            continue;
        }
        if (c == '(' || c == ')') continue;
        if ((c != ' ' && c != '-') || !is_word(at(text, place + 1)) || (group != 0 && group < (abroad ? 2 : 3))) break;
        group = 0;
    }
    if (is_letter(at(text, end))) return {};
    if (abroad ? digits != 9 && digits != 10 : digits != 10 && digits != 11) return {};
    if (!abroad && (first != '0' || second < '1' || second == '4' || second == '6')) return {};
    return end - begin;
}

std::optional<sighting> sighting_at(std::string_view text, std::size_t place) {
    const char c = text[place];
    if (c == 'G' || c == 'g') {
        std::string word(text.substr(place, patient_address.size()));
        for (char& letter : word)
            if (is_lower(letter)) letter = static_cast<char>(letter - 'a' + 'A');
        if (word == patient_address) return sighting{place, text.size() - place, pattern::patient_address};
    }
    if (is_digit(c))
        if (const auto size = nhs_number_at(text, place)) return sighting{place, *size, pattern::nhs_number};
    if (c == '0' || c == '+' || c == '(') {
        const std::size_t opening = c == '(' ? 1 : 0;
        if (const auto size = telephone_at(text, place + opening))
            return sighting{place + opening, *size, pattern::telephone};
    }
    if (is_mail_sign(c))
        if (const auto size = mail_at(text, place)) return sighting{place, *size, pattern::mail};
    if (is_letter(c))
        if (const auto size = postcode_at(text, place)) return sighting{place, *size, pattern::postcode};
    return {};
}

// Number, date of birth, surname: parted by the first three underscores (MESH, GP Connect messaging).
std::string redact_patient_address(std::string_view text, substitutes& with) {
    const auto second = text.find('_', patient_address.size());
    const auto third = second == std::string_view::npos ? second : text.find('_', second + 1);
    std::string made(text.substr(0, patient_address.size()));
    const auto number = text.substr(patient_address.size(), second - patient_address.size());
    made += with.nhs_number(number);
    if (second == std::string_view::npos) return made;
    made += "_" + with.birth_date(text.substr(second + 1, third - second - 1), number);
    if (third == std::string_view::npos) return made;
    return made + "_" + with.name(text.substr(third + 1));
}

std::string replacement(std::string_view text, pattern as, substitutes& with) {
    switch (as) {
    case pattern::nhs_number: return with.nhs_number(text);
    case pattern::postcode: return with.postcode(text);
    case pattern::mail: return with.mail(text);
    case pattern::telephone: return with.telephone(text);
    case pattern::patient_address: return redact_patient_address(text, with);
    }
    return {};
}

} // namespace

std::vector<sighting> sightings(std::string_view text) {
    std::vector<sighting> all;
    for (std::size_t place = 0; place < text.size();) {
        const auto seen = sighting_at(text, place);
        if (seen) all.push_back(*seen);
        place += seen ? seen->size : 1;
    }
    return all;
}

std::string without_patterns(std::string_view text, substitutes& with) {
    std::string made;
    std::size_t from = 0;
    for (const sighting& each : sightings(text)) {
        made += text.substr(from, each.begin - from);
        made += replacement(text.substr(each.begin, each.size), each.pattern, with);
        from = each.begin + each.size;
    }
    made.append(text.substr(from));
    const bool hidden = made.find('%') != std::string::npos && !sightings(percent_decoded(made, true)).empty();
    if (hidden && from == 0) return with.free_text(text);
    return scanning::hides_nhs_number(made) ? with.free_text(text) : made;
}

} // namespace signalbox::trace
