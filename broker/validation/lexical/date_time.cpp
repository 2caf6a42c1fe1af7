#include "broker/validation/lexical/date_time.hpp"

#include <algorithm>
#include <chrono>

namespace signalbox::validation::lexical {
namespace {

constexpr std::int64_t hour_seconds = 3600;
constexpr std::int64_t day_seconds = 24 * hour_seconds;

// Takes the parts of a date off the front of a text. What was wrong is asked at the end, since mostly nothing is.
class reader {
  public:
    explicit reader(std::string_view text) : rest_(text) {}

    bool at_end() const noexcept { return rest_.empty(); }
    bool is_right() const noexcept { return right_; }

    // Whether that character is next.
    bool take(char c) noexcept {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void expect(char c) noexcept { right_ &= take(c); }

    // A number of so many digits.
    template <std::size_t Digits>
    int number() noexcept {
        if (rest_.size() < Digits) {
            right_ = false;
            return 0;
        }
        unsigned read = 0;
        for (std::size_t i = 0; i < Digits; ++i) {
            const auto digit = static_cast<unsigned>(static_cast<unsigned char>(rest_[i])) - '0';
            right_ &= digit <= 9;
            read = read * 10 + digit;
        }
        rest_.remove_prefix(Digits);
        return static_cast<int>(read);
    }
    void fraction() noexcept {
        const std::size_t digits = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
        right_ &= digits > 0;
        rest_.remove_prefix(digits);
    }

  private:
    std::string_view rest_;
    bool right_ = true;
};

void read_zone(reader& from, date_time& into) noexcept {
    if (from.take('Z')) {
        into.zone = 0;
        return;
    }
    const bool ahead = from.take('+');
    if (!ahead && !from.take('-')) return;
    const int hours = from.number<2>();
    from.expect(':');
    into.zone = (ahead ? 1 : -1) * (hours * 60 + from.number<2>());
}

void read_time(reader& from, date_time& into) noexcept {
    into.has_time = true;
    into.hour = from.number<2>();
    from.expect(':');
    into.minute = from.number<2>();
    if (from.take(':')) {
        into.second = from.number<2>();
        if (from.take('.')) from.fraction();
    }
    read_zone(from, into);
}

void read_parts(reader& from, date_time& into) noexcept {
    into.year = from.number<4>();
    if (from.at_end()) return;
    from.expect('-');
    into.month = from.number<2>();
    if (from.at_end()) return;
    from.expect('-');
    into.day = from.number<2>();
    if (from.at_end()) return;
    from.expect('T');
    read_time(from, into);
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
    reader from(text);
    date_time d;
    read_parts(from, d);
    if (!from.is_right() || !from.at_end()) return std::nullopt;
    return d;
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
