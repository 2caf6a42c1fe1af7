#include "broker/validation/lexical/date_time.hpp"

#include <bit>
#include <chrono>
#include <cstring>

namespace signalbox::validation::lexical {
namespace {

constexpr std::int64_t hour_seconds = 3600;
constexpr std::int64_t day_seconds = 24 * hour_seconds;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// Takes the parts of a date off the front of a text.
class reader {
  public:
    explicit reader(std::string_view text) : rest_(text) {}

    bool at_end() const noexcept { return rest_.empty(); }
    bool take(char c) noexcept {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool number(std::size_t digits, std::optional<int>& into) noexcept {
        int read = 0;
        if (!number(digits, read)) return false;
        into = read;
        return true;
    }
    bool number(std::size_t digits, int& into) noexcept {
        if (rest_.size() < digits) return false;
        into = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (!is_digit(rest_[i])) return false;
            into = into * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(digits);
        return true;
    }
    bool fraction() noexcept {
        if (!take('.')) return true;
        int digit = 0;
        if (!number(1, digit)) return false;
        while (number(1, digit)) {
        }
        return true;
    }

  private:
    std::string_view rest_;
};

bool read_zone(reader& from, date_time& into) noexcept {
    if (from.take('Z')) {
        into.zone = 0;
        return true;
    }
    const bool ahead = from.take('+');
    if (!ahead && !from.take('-')) return true;
    int hours = 0;
    int minutes = 0;
    if (!from.number(2, hours) || !from.take(':') || !from.number(2, minutes)) return false;
    into.zone = (ahead ? 1 : -1) * (hours * 60 + minutes);
    return true;
}

bool read_time(reader& from, date_time& into) noexcept {
    into.has_time = true;
    if (!from.number(2, into.hour) || !from.take(':') || !from.number(2, into.minute)) return false;
    if (from.take(':') && (!from.number(2, into.second) || !from.fraction())) return false;
    return read_zone(from, into);
}

bool read_parts(reader& from, date_time& into) noexcept {
    if (!from.number(4, into.year)) return false;
    if (from.at_end()) return true;
    if (!from.take('-') || !from.number(2, into.month)) return false;
    if (from.at_end()) return true;
    if (!from.take('-') || !from.number(2, into.day)) return false;
    return from.at_end() || (from.take('T') && read_time(from, into));
}

std::optional<date_time> read_parts_of(std::string_view text) noexcept {
    reader from(text);
    date_time d;
    if (!read_parts(from, d) || !from.at_end()) return std::nullopt;
    return d;
}

// The two forms that nearly all dates of messages have, read in words of eight characters.
constexpr std::string_view day_form = "0000-00-00";
constexpr std::string_view time_form = "T00:00:00+00:00";

constexpr std::uint64_t word_of(std::string_view bytes) noexcept {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 8; ++i) word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << 8 * i;
    return word;
}

// Eight characters of a text that should be of a form, in which 0 stands for any digit.
class eight_characters {
  public:
    eight_characters(const char* text, std::string_view form) noexcept {
        std::uint64_t word = 0;
        std::memcpy(&word, text, sizeof word);
        // What is left of a digit is its number, of any other character nothing.
        digits_ = word ^ word_of(form);
        std::uint64_t room = 0;
        for (std::size_t i = 0; i < 8; ++i) room |= std::uint64_t{form[i] == '0' ? 0x7fU - 9U : 0x7fU} << 8 * i;
        fit_ = (((digits_ + room) | digits_) & 0x8080808080808080ULL) == 0;
    }

    bool fit() const noexcept { return fit_; }
    // The number of two digits at that place.
    int two_at(std::size_t place) const noexcept {
        return static_cast<int>((digits_ >> 8 * place & 15U) * 10 + (digits_ >> 8 * (place + 1) & 15U));
    }

  private:
    static_assert(std::endian::native == std::endian::little);
    std::uint64_t digits_;
    bool fit_;
};

// Of a text that is as long as one of the two forms.
std::optional<date_time> read_common_form(std::string_view text) noexcept {
    const char* const begin = text.data();
    const eight_characters month(begin, "0000-00-");
    const eight_characters day(begin + 2, "00-00-00");
    if (!month.fit() || !day.fit()) return std::nullopt;
    date_time read;
    read.year = month.two_at(0) * 100 + month.two_at(2);
    read.month = month.two_at(5);
    read.day = day.two_at(6);
    if (text.size() == day_form.size()) return read;
    // What has a fraction or no seconds can be as long.
    const bool west = begin[19] == '-';
    const eight_characters minute(begin + 10, "T00:00:0");
    const eight_characters zone(begin + 17, west ? "00-00:00" : "00+00:00");
    if (!minute.fit() || !zone.fit()) return read_parts_of(text);
    read.has_time = true;
    read.hour = minute.two_at(1);
    read.minute = minute.two_at(4);
    read.second = zone.two_at(0);
    read.zone = (west ? -1 : 1) * (zone.two_at(3) * 60 + zone.two_at(6));
    return read;
}

struct span {
    std::int64_t first; // seconds since 1970, UTC where a zone is given, else as the clock on the wall says
    std::int64_t last;
};

std::int64_t days_of(int year, int month, int day) noexcept {
    using namespace std::chrono;
    const year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                              std::chrono::day{static_cast<unsigned>(day)}};
    return sys_days{date}.time_since_epoch().count();
}

std::int64_t first_day_after(const date_time& d) noexcept {
    if (d.day) return days_of(d.year, *d.month, *d.day) + 1;
    if (!d.month || *d.month == 12) return days_of(d.year + 1, 1, 1);
    return days_of(d.year, *d.month + 1, 1);
}

span span_of(const date_time& d) noexcept {
    const std::int64_t begin = days_of(d.year, d.month.value_or(1), d.day.value_or(1)) * day_seconds;
    if (!d.has_time) return {begin, first_day_after(d) * day_seconds - 1};
    const std::int64_t at = begin + d.hour * hour_seconds + d.minute * 60 + d.second - d.zone.value_or(0) * 60;
    return {at, at};
}

} // namespace

std::optional<date_time> read_date_time(std::string_view text) noexcept {
    if (text.size() == day_form.size() || text.size() == day_form.size() + time_form.size())
        return read_common_form(text);
    return read_parts_of(text);
}

bool exists(const date_time& d) noexcept {
    using namespace std::chrono;
    if (d.hour > 23 || d.minute > 59 || d.second > 60) return false;
    if (d.zone && (*d.zone < -14 * 60 || *d.zone > 14 * 60)) return false;
    const auto in_months = static_cast<unsigned>(d.month.value_or(1));
    const auto in_days = static_cast<unsigned>(d.day.value_or(1));
    if (in_months - 1 < 12 && in_days - 1 < 28) return true; // as every month of every year has
    const month in_year{in_months};
    const day in_month{in_days};
    return year_month_day{year{d.year}, in_year, in_month}.ok();
}

bool is_before(const date_time& left, const date_time& right, std::int64_t slack) noexcept {
    // Where one has a zone and the other none, summer time is unknown.
    const std::int64_t unknown = left.zone.has_value() == right.zone.has_value() ? 0 : hour_seconds;
    return span_of(left).last + slack + unknown < span_of(right).first;
}

} // namespace signalbox::validation::lexical
