#include "broker/trace/redaction/scan/texts.hpp"

#include <algorithm>
#include <array>

#include "broker/identifiers/sctid.hpp"
#include "broker/trace/redaction/births.hpp"
#include "broker/trace/redaction/characters.hpp"

namespace signalbox::trace::scanning {

namespace {

bool passes_modulus_11(std::string_view digits) {
    unsigned sum = 0;
    for (unsigned i = 0; i < 10; ++i) sum += (i == 9 ? 1 : 10 - i) * static_cast<unsigned>(digits[i] - '0');
    return sum % 11 == 0 && digits.size() == 10;
}

// Runs of digits that at most three signs part; `groups` are their lengths.
struct digit_run {
    std::string digits;
    std::vector<std::size_t> groups;
    std::size_t begin = 0;
};

// Bytes of a blank, a tab, a hyphen, a dash, a full stop, a slash, an underscore or a space of Unicode.
std::size_t sign_at(std::string_view text, std::size_t at) {
    static constexpr std::array<std::string_view, 21> beyond_ascii{
        "\u00a0", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009",
        "\u200a", "\u200b", "\u202f", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212"};
    if (at >= text.size()) return 0;
    if (static_cast<unsigned char>(text[at]) < 0x80)
        return std::string_view(" -./_\t").find(text[at]) != std::string_view::npos ? 1 : 0;
    const auto rest = text.substr(at);
    const auto found = std::ranges::find_if(beyond_ascii, [&](auto each) { return rest.starts_with(each); });
    return found == beyond_ascii.end() ? 0 : found->size();
}

// Of up to three of them.
std::size_t gap(std::string_view text, std::size_t at) {
    std::size_t size = 0;
    for (int i = 0; i < 3; ++i) {
        const std::size_t sign = sign_at(text, at + size);
        if (sign == 0) break;
        size += sign;
    }
    return size;
}

std::vector<digit_run> groups_of_digits(std::string_view text) {
    std::vector<digit_run> runs;
    for (std::size_t at = 0; at < text.size();) {
        if (!is_digit(text[at])) {
            ++at;
            continue;
        }
        digit_run one{{}, {}, at};
        while (at < text.size() && is_digit(text[at])) one.digits += text[at++];
        one.groups.push_back(one.digits.size());
        runs.push_back(std::move(one));
    }
    return runs;
}

bool in_long_hexadecimal(std::string_view text, std::size_t begin) {
    std::size_t end = begin;
    while (begin > 0 && is_word(text[begin - 1])) --begin;
    while (end < text.size() && is_word(text[end])) ++end;
    const auto whole = text.substr(begin, end - begin);
    return whole.size() >= 16 && std::all_of(whole.begin(), whole.end(), is_hex);
}

bool tells_a_number(std::string_view digits) {
    return passes_modulus_11(digits) && !digits.starts_with("999") && !identifiers::parse_sctid(digits);
}

// RFC 7519: seconds in the claims of a token; EDIFACT 2379, code 201: yymmddHHMM. Ten digits as well.
bool is_time_by_its_place(std::string_view text, const digit_run& at) {
    const auto before = text.substr(0, at.begin);
    const auto behind = text.substr(at.begin + at.digits.size());
    return before.ends_with("\"iat\":") || before.ends_with("\"exp\":") || before.ends_with("\"nbf\":") ||
           behind.starts_with(":201'");
}

bool follows(std::string_view text, const digit_run& one, const digit_run& next) {
    const std::size_t end = one.begin + one.digits.size();
    return gap(text, end) != 0 && next.begin == end + gap(text, end);
}

// Five groups of two, and no further one.
bool is_number_in_pairs(std::string_view text, const std::vector<digit_run>& runs, std::size_t first) {
    constexpr std::size_t groups = 5;
    if (first + groups > runs.size() || (first > 0 && follows(text, runs[first - 1], runs[first]))) return false;
    std::string joined;
    for (std::size_t i = first; i < first + groups; ++i) {
        if (runs[i].digits.size() != 2 || (i > first && !follows(text, runs[i - 1], runs[i]))) return false;
        joined += runs[i].digits;
    }
    const bool goes_on = first + groups < runs.size() && follows(text, runs[first + groups - 1], runs[first + groups]);
    return !goes_on && joined.find_first_not_of(joined[0]) != std::string::npos && tells_a_number(joined);
}

bool has_nhs_number_in(std::string_view text) {
    const auto runs = groups_of_digits(text);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const auto& one = runs[i];
        if (is_number_in_pairs(text, runs, i)) return true;
        if (one.digits.size() == 10 && tells_a_number(one.digits) && !in_long_hexadecimal(text, one.begin) &&
            !in_uuid(text, one.begin) && !is_time_by_its_place(text, one))
            return true;
        // In two or three groups: 3 3 4, 6 4, 3 7.
        std::string joined = one.digits;
        for (std::size_t next = i + 1; next < runs.size() && joined.size() < 10; ++next) {
            const std::size_t end = runs[next - 1].begin + runs[next - 1].digits.size();
            const bool parted = gap(text, end) != 0 && runs[next].begin == end + gap(text, end);
            if (!parted || (joined.size() != 3 && joined.size() != 6)) break;
            joined += runs[next].digits;
        }
        if (joined.size() == 10 && joined != one.digits && tells_a_number(joined) && !in_uuid(text, one.begin))
            return true;
    }
    return false;
}

// Words of letters and digits, and two of them with a blank between.
bool has_postcode(std::string_view text) {
    static constexpr std::string_view areas =
        ",AB,AL,B,BA,BB,BD,BH,BL,BN,BR,BS,BT,CA,CB,CF,CH,CM,CO,CR,CT,CV,CW,DA,DD,DE,DG,DH,DL,DN,DT,DY,E,EC,EH,EN,EX,FK,"
        "FY,G,GL,GU,GY,HA,HD,HG,HP,HR,HS,HU,HX,IG,IM,IP,IV,JE,KA,KT,KW,KY,L,LA,LD,LE,LL,LN,LS,LU,M,ME,MK,ML,N,NE,NG,NN,"
        "NP,NR,NW,OL,OX,PA,PE,PH,PL,PO,PR,RG,RH,RM,S,SA,SE,SG,SK,SL,SM,SN,SO,SP,SR,SS,ST,SW,SY,TA,TD,TF,TN,TQ,TR,TS,TW,"
        "UB,W,WA,WC,WD,WF,WN,WR,WS,WV,YO,ZE,";
    const auto is_postcode = [](std::string word) {
        for (char& c : word) c = is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
        if (word.size() < 5 || word.size() > 7) return false;
        const std::string inward = word.substr(word.size() - 3);
        const auto out = word.substr(0, word.size() - 3);
        const auto letters = out.find_first_of("0123456789");
        if (letters == std::string::npos || letters == 0 || out.size() - letters > 2) return false;
        if (areas.find("," + out.substr(0, letters) + ",") == std::string_view::npos) return false;
        return is_digit(inward[0]) &&
               std::string_view("ABDEFGHJLNPQRSTUWXYZ").find(inward[1]) != std::string_view::npos &&
               std::string_view("ABDEFGHJLNPQRSTUWXYZ").find(inward[2]) != std::string_view::npos;
    };
    std::string before;
    bool beside = false; // the word before is one blank away
    for (std::size_t at = 0; at < text.size();) {
        auto end = at;
        while (end < text.size() && is_word(text[end])) ++end;
        if (end == at) {
            beside = text[at] == ' ' && at > 0 && is_word(text[at - 1]);
            ++at;
            continue;
        }
        const std::string word(text.substr(at, end - at));
        if ((is_postcode(word) && !ends_message_id(text, at)) ||
            (beside && word.size() == 3 && before.size() <= 4 && is_postcode(before + word)))
            return true;
        before = word;
        beside = false;
        at = end;
    }
    return false;
}

bool has_mail(std::string_view text) {
    for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
        auto end = at + 1;
        while (end < text.size() && (is_word(text[end]) || text[end] == '.' || text[end] == '-')) ++end;
        const auto host = text.substr(at + 1, end - at - 1);
        const bool local =
            at > 0 && (is_word(text[at - 1]) || std::string_view(".-_+").find(text[at - 1]) != std::string_view::npos);
        if (local && host.find('.') != std::string_view::npos && !host.starts_with("example.invalid")) return true;
    }
    return false;
}

// 11 digits from 0, or 12 from 44 behind '+'; as one run or in groups of three and more.
bool has_telephone(std::string_view text) {
    const auto runs = groups_of_digits(text);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const auto begin = runs[i].begin;
        const char before = begin == 0 ? ' ' : text[begin - 1];
        const bool abroad = before == '+' && runs[i].digits.starts_with("44");
        if (is_letter(before) || before == '.' || before == '-' || (before == '+' && !abroad)) continue;
        std::string joined = runs[i].digits;
        std::size_t end = begin + joined.size();
        for (std::size_t next = i + 1; next < runs.size() && joined.size() < 11; ++next) {
            const auto between = text.substr(end, runs[next].begin - end);
            if (between != " " && between != "-" && between != ") ") break;
            if (runs[next - 1].digits.size() < (abroad ? 2 : 3) || runs[next].digits.size() < 3) break;
            joined += runs[next].digits;
            end = runs[next].begin + runs[next].digits.size();
        }
        if (end < text.size() && is_letter(text[end])) continue;
        const bool home =
            joined.size() == 11 && joined[0] == '0' && joined[1] != '0' && joined[1] != '4' && joined[1] != '6';
        if ((home || (abroad && joined.size() == 12)) && !is_made_telephone(joined)) return true;
    }
    return false;
}

// What begins with a date that is not one of those that redaction writes, or is but part of one within a sentence.
bool tells_a_birth(std::string_view behind) {
    const auto digit = behind.find_first_of("0123456789");
    if (digit == std::string_view::npos || digit > 4 || digit + 4 >= behind.size()) return false;
    const auto date = behind.substr(digit, behind.find_first_not_of("0123456789-", digit) - digit);
    const auto next = behind.substr(digit + date.size(), 1);
    return !is_made_birth(date) || (date.size() < 8 && next != "\"" && next != "<");
}

bool has_birth_words(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) c = is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    for (const std::string_view words : {"dob", "d.o.b", "date of birth", "born on", "born "}) {
        for (auto at = lower.find(words); at != std::string::npos; at = lower.find(words, at + 1)) {
            if (at > 0 && is_letter(lower[at - 1])) continue;
            if (tells_a_birth(std::string_view(lower).substr(at + words.size(), 16))) return true;
        }
    }
    return false;
}

// GPPROVIDER_number_birth_surname, in any case; to the first sign that is none of a name.
struct patient_words {
    std::string_view birth;
    std::string_view name;
};

std::vector<patient_words> patient_addresses(std::string_view text) {
    constexpr std::string_view prefix = "gpprovider_";
    std::string lower(text);
    for (char& c : lower) c = is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    std::vector<patient_words> found;
    for (auto at = lower.find(prefix); at != std::string::npos; at = lower.find(prefix, at)) {
        at += prefix.size();
        const auto birth = text.find('_', at);
        const auto name = birth == std::string_view::npos ? birth : text.find('_', birth + 1);
        if (name == std::string_view::npos) break;
        auto end = name + 1;
        while (end < text.size() && (is_letter(text[end]) || static_cast<unsigned char>(text[end]) >= 0x80)) ++end;
        found.push_back({text.substr(birth + 1, name - birth - 1), text.substr(name + 1, end - name - 1)});
    }
    return found;
}

} // namespace

bool has_nhs_number(std::string_view text) { return has_nhs_number_in(text); }

std::vector<std::string> kinds_in(std::string_view text) {
    std::vector<std::string> kinds;
    if (has_nhs_number(text)) kinds.emplace_back("NHS number");
    if (has_postcode(text)) kinds.emplace_back("postcode");
    if (has_mail(text)) kinds.emplace_back("mail address");
    if (has_telephone(text)) kinds.emplace_back("telephone number");
    const auto addressed = patient_addresses(text);
    const bool birth =
        std::any_of(addressed.begin(), addressed.end(), [](const auto& each) { return !is_made_birth(each.birth); });
    const bool name =
        std::any_of(addressed.begin(), addressed.end(), [](const auto& each) { return !is_made_name(each.name); });
    if (birth || has_birth_words(text)) kinds.emplace_back("date of birth");
    if (name) kinds.emplace_back("name");
    return kinds;
}

bool is_made_name(std::string_view text) {
    std::string first(text.substr(0, 6));
    for (char& c : first) c = is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    const bool has_more =
        text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ") != std::string_view::npos;
    return text.empty() || (first == "zztest" && !has_more) || text == "Z" || text == "z" || text == "REDACTED";
}

bool is_made_birth(std::string_view text) {
    std::string digits;
    for (const char c : text)
        if (is_digit(c)) digits += c;
    return digits.size() < 8 || digits.substr(is_day_first(digits) ? 0 : 6, 2) == "15";
}

bool is_made_address(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) c = is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    return lower.empty() || lower == "1 test street" || lower == "testtown" || lower == "redacted" ||
           lower.starts_with("zz99");
}

bool is_made_telephone(std::string_view text) {
    std::string digits;
    for (const char c : text)
        if (is_digit(c)) digits += c;
    if (digits.starts_with("44")) digits.replace(0, 2, "0");
    return digits.size() == 11 &&
           (digits.starts_with("07700900") || digits.starts_with("01632960") || digits.starts_with("02079460"));
}

bool is_made_mail(std::string_view text) { return text.ends_with("@example.invalid"); }

} // namespace signalbox::trace::scanning
