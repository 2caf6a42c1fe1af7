#include "broker/trace/redaction/substitutes.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "broker/base/crypto.hpp"
#include "broker/identifiers/nhs_number.hpp"
#include "broker/trace/redaction/births.hpp"
#include "broker/trace/redaction/characters.hpp"
#include "broker/trace/redaction/patterns.hpp"

namespace signalbox::trace {

namespace {

constexpr int band_years = 5;
constexpr std::string_view practitioner_mark = "zztest-";
constexpr std::string_view uuid_mark = "00000000";

std::string lower(std::string_view text) {
    std::string made(text);
    for (char& c : made)
        if (is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
    return made;
}

std::string upper(std::string_view text) {
    std::string made(text);
    for (char& c : made)
        if (is_lower(c)) c = static_cast<char>(c - 'a' + 'A');
    return made;
}

unsigned byte_of(const std::string& hash, std::size_t at) { return static_cast<unsigned char>(hash[at % hash.size()]); }

std::string digits_in(std::string_view text) {
    std::string found;
    for (const char c : text)
        if (is_digit(c)) found += c;
    return found;
}

// The digits of `text` one after the other in the place of those of `shape`.
std::string shaped(std::string_view shape, std::string_view digits) {
    std::string made(shape);
    std::size_t next = 0;
    for (char& c : made)
        if (is_digit(c) && next < digits.size()) c = digits[next++];
    return made;
}

int number(std::string_view digits) {
    int read = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), read);
    return read;
}

// How a date is written: with hyphens or without, and how much of it.
struct date_form {
    bool hyphens = false;
    std::size_t size = 0; // digits: 4, 6, 8; 0: no date
    std::string_view time;
    bool day_first = false; // ddmmyyyy
};

date_form form_of(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at >= 8) return {false, 8, text.substr(8), is_day_first(text)};
    if (at == 6 && at == text.size()) return {false, 6, {}};
    if (at != 4) return {};
    const auto two = [&](std::size_t from) {
        return text.size() >= from + 3 && text[from] == '-' && is_digit(text[from + 1]) && is_digit(text[from + 2]);
    };
    if (text.size() == 4) return {true, 4, {}};
    if (!two(4)) return {};
    if (text.size() == 7) return {true, 6, {}};
    return two(7) ? date_form{true, 8, text.substr(10)} : date_form{};
}

// What follows a date: the same signs with every digit 0.
std::string midnight(std::string_view time) {
    std::string made(time);
    std::replace_if(made.begin(), made.end(), is_digit, '0');
    return made;
}

std::string written(const date_form& as, int year, int month, int day) {
    const std::string_view mark = as.hyphens ? "-" : "";
    if (as.size == 4) return fmt::format("{:04}", year);
    if (as.size == 6) return fmt::format("{:04}{}{:02}", year, mark, month);
    if (as.day_first) return fmt::format("{:02}{:02}{:04}", day, month, year);
    return fmt::format("{:04}{}{:02}{}{:02}{}", year, mark, month, mark, day, midnight(as.time));
}

// Zeros stay, in which numbers are padded, unless it has to be another text again.
char other(char c, unsigned with, bool hex, bool zeros_stay) {
    if (is_digit(c)) return static_cast<char>('0' + (c == '0' && zeros_stay ? 0U : 1 + with % 9));
    const unsigned letters = hex ? 6 : 26;
    if (is_lower(c)) return static_cast<char>('a' + with % letters);
    if (is_upper(c)) return static_cast<char>('A' + with % letters);
    return static_cast<unsigned char>(c) < 0x80 && c != '@' ? c : 'x';
}

} // namespace

std::string_view to_text(replaced kind) noexcept {
    constexpr std::array<std::string_view, replaced_kinds> words{
        "NHS numbers",    "names",     "addresses",  "telephones and mail",
        "dates of birth", "local ids", "free texts", "attachments",
        "whole bodies",   "fields",    "digests"};
    return words[static_cast<std::size_t>(kind)];
}

bool is_made_practitioner(std::string_view id) noexcept {
    return id.starts_with(practitioner_mark) || (is_uuid(id) && id.starts_with(uuid_mark));
}

substitutes::substitutes(assignments& numbers, base::time_point today, std::vector<std::string> kept)
    : numbers_(numbers), kept_(std::move(kept)) {
    const std::string now = base::to_iso8601(today);
    this_year_ = number(now.substr(0, 4));
    this_month_ = number(now.substr(5, 2));
}

std::string substitutes::nhs_number(std::string_view text) {
    const std::string digits = digits_in(text);
    if (!identifiers::is_nhs_number(digits)) return local_id(text);
    count(replaced::nhs_numbers);
    return shaped(text, numbers_.number_of(digits));
}

std::string substitutes::name(std::string_view text) {
    if (text.empty()) return {};
    count(replaced::names);
    if (text.size() == 1) return is_lower(text[0]) ? "z" : "Z";
    constexpr std::array<std::string_view, 16> syllables{"ba", "co", "du", "fe", "ga", "hi", "jo", "ku",
                                                         "la", "mo", "ne", "pi", "ro", "su", "ta", "vo"};
    const std::string hash = numbers_.keyed("name", lower(text));
    std::string made(name_mark);
    (made += syllables[byte_of(hash, 0) % 16]) += syllables[byte_of(hash, 1) % 16];
    return lower(text) == text ? lower(made) : upper(text) == text ? upper(made) : made;
}

std::string substitutes::title(std::string_view text) {
    constexpr std::array<std::string_view, 7> common{"mr", "mrs", "miss", "ms", "mx", "dr", "master"};
    std::string plain = lower(text);
    if (plain.ends_with('.')) plain.pop_back();
    if (text.empty() || std::find(common.begin(), common.end(), plain) != common.end()) return std::string(text);
    count(replaced::names);
    return upper(text) == text ? "MX" : "Mx";
}

std::string substitutes::address_line(std::string_view text, bool is_first) {
    if (text.empty()) return {};
    count(replaced::addresses);
    const std::string made(is_first ? made_street : made_town);
    return upper(text) == text ? upper(made) : made;
}

std::string substitutes::postcode(std::string_view text) {
    if (text.empty()) return {};
    count(replaced::addresses);
    std::string made(made_postcode);
    if (text.find(' ') == std::string_view::npos) made.erase(4, 1);
    return lower(text) == text ? lower(made) : made;
}

std::string substitutes::telephone(std::string_view text) {
    if (text.empty()) return {};
    count(replaced::contacts);
    const std::string digits = digits_in(text);
    const bool mobile = digits.starts_with("07") || digits.starts_with("447");
    const std::string hash = numbers_.keyed("telephone", digits);
    const unsigned last = (byte_of(hash, 0) << 8U | byte_of(hash, 1)) % 1000;
    const std::string_view gap = text.find(' ') == std::string_view::npos ? "" : " ";
    return fmt::format("{}{}{}{:03}", mobile ? "07700" : "01632", gap, mobile ? "900" : "960", last);
}

std::string substitutes::mail(std::string_view text) {
    if (text.empty()) return {};
    count(replaced::contacts);
    const std::string hash = numbers_.keyed("mail", lower(text));
    return fmt::format("person{}@example.invalid", (byte_of(hash, 0) << 8U | byte_of(hash, 1)) % 10'000);
}

std::string substitutes::birth_date(std::string_view text, std::string_view person) {
    if (text.empty()) return {};
    count(replaced::birth_dates);
    const date_form as = form_of(text);
    if (as.size == 0) return "1970-01-15";
    std::string digits = digits_in(text).substr(0, as.size);
    if (as.day_first) digits = digits.substr(4) + digits.substr(2, 2) + digits.substr(0, 2);
    const int year = number(std::string_view(digits).substr(0, 4));
    const int first = year - year % band_years;
    int months = band_years * 12;
    if (first + band_years > this_year_) months = (this_year_ - first) * 12 + this_month_ - 1;
    // The trace began in the first month of the band: there is no month before it in which to be born.
    months = std::max(months, 1);
    const std::string who = person.empty() ? digits : std::string(person);
    const std::string hash = numbers_.keyed("birth", who);
    const int month = static_cast<int>((byte_of(hash, 0) << 8U | byte_of(hash, 1)) % static_cast<unsigned>(months));
    return written(as, first + month / 12, 1 + month % 12, 15);
}

std::string substitutes::death_date(std::string_view text) {
    const date_form as = form_of(text);
    if (as.size == 0) return text.empty() ? std::string() : std::string("1970-01-01");
    count(replaced::birth_dates);
    return written(as, number(text.substr(0, 4)), 1, 1);
}

std::string substitutes::local_id(std::string_view text) {
    if (identifiers::is_nhs_number(digits_in(text)) && text.size() <= 12) return nhs_number(text);
    if (text.empty()) return {};
    count(replaced::local_ids);
    const bool hex = std::all_of(text.begin(), text.end(), [](char c) { return !is_letter(c) || is_hex(c); });
    std::string made;
    bool zeros_stay = !is_uuid(text);
    std::string from(text);
    do { // until it has no NHS number itself
        const std::string hash = numbers_.keyed("local id", from);
        const std::string more = numbers_.keyed("local id, more", hash);
        made.clear();
        for (std::size_t at = 0; at < text.size(); ++at)
            made +=
                other(text[at], byte_of(at < 32 ? hash : more, at) + static_cast<unsigned>(at / 64), hex, zeros_stay);
        if (is_uuid(text)) made[14] = text[14], made[19] = text[19];
        zeros_stay = false;
        from = made;
    } while (!sightings(made).empty());
    return made;
}

std::string substitutes::practitioner_id(std::string_view text) {
    if (text.empty()) return {};
    count(replaced::local_ids);
    const std::string hash = base::to_hex(base::as_bytes(numbers_.keyed("practitioner", lower(text)))).substr(0, 24);
    if (!is_uuid(text)) return std::string(practitioner_mark) + hash.substr(0, 12);
    return fmt::format("{}-{}-4{}-8{}-{}", uuid_mark, hash.substr(0, 4), hash.substr(4, 3), hash.substr(7, 3),
                       hash.substr(10, 12));
}

std::string substitutes::free_text(std::string_view text) {
    if (text.empty()) return {};
    if (text != redacted_text) count(replaced::free_texts);
    return std::string(redacted_text);
}

bool substitutes::keeps(std::string_view name) const noexcept {
    return std::any_of(kept_.begin(), kept_.end(), [&](const std::string& each) {
        if (!name.starts_with(each)) return false;
        return name.size() == each.size() || std::string_view(".+-").find(name[each.size()]) != std::string_view::npos;
    });
}

} // namespace signalbox::trace
