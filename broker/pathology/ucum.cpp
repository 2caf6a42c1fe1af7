#include "broker/pathology/ucum.hpp"

#include <algorithm>

namespace signalbox::pathology {
namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_printable(char c) noexcept { return c > ' ' && c <= '~'; }
// What ends a unit's symbol outside of square brackets.
bool ends_symbol(char c) noexcept {
    return is_digit(c) || std::string_view("./(){}]+-").find(c) != std::string_view::npos;
}

// Reads a code from left to right. Parentheses are counted, not entered.
class reader {
  public:
    explicit reader(std::string_view code) : rest_(code) {}

    bool whole() noexcept {
        take('/');
        do {
            if (!component()) return false;
        } while (take('.') || take('/'));
        return rest_.empty() && open_ == 0;
    }

  private:
    // One component and the parentheses that open before it and close behind it.
    bool component() noexcept {
        while (take('(')) ++open_;
        if (!number_or_unit()) return false;
        while (open_ > 0 && take(')')) {
            --open_;
            if (begins_with('{') && !annotation()) return false;
        }
        return true;
    }

    bool number_or_unit() noexcept {
        if (begins_with('{')) return annotation();
        const bool read = is_ten() ? unit(3) : begins_with_digit() ? number() : unit(symbol_size());
        return read && (!begins_with('{') || annotation());
    }

    // "10*" and "10^" are units, so that "10*9" is ten to the ninth.
    bool is_ten() const noexcept { return rest_.starts_with("10*") || rest_.starts_with("10^"); }

    bool number() noexcept {
        skip_digits();
        return true;
    }

    bool unit(std::size_t size) noexcept {
        if (!is_ucum_unit(rest_.substr(0, size))) return false;
        rest_.remove_prefix(size);
        return exponent();
    }

    bool exponent() noexcept {
        if (!take('+') && !take('-')) {
            skip_digits();
            return true;
        }
        return skip_digits() > 0;
    }

    // Within square brackets anything may stand: "[m/s2/Hz^(1/2)]".
    std::size_t symbol_size() const noexcept {
        std::size_t at = 0;
        while (at < rest_.size() && !ends_symbol(rest_[at])) {
            if (rest_[at] == '[') at = std::min(rest_.find(']', at), rest_.size() - 1);
            ++at;
        }
        return at;
    }

    bool annotation() noexcept {
        const std::size_t end = rest_.find('}');
        if (end == std::string_view::npos) return false;
        const std::string_view inside = rest_.substr(1, end - 1);
        rest_.remove_prefix(end + 1);
        return std::all_of(inside.begin(), inside.end(), is_printable) && inside.find('{') == std::string_view::npos;
    }

    bool begins_with(char c) const noexcept { return rest_.starts_with(c); }
    bool begins_with_digit() const noexcept { return !rest_.empty() && is_digit(rest_.front()); }
    bool take(char c) noexcept {
        if (!begins_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    std::size_t skip_digits() noexcept {
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_digit);
        const auto count = static_cast<std::size_t>(end - rest_.begin());
        rest_.remove_prefix(count);
        return count;
    }

    std::string_view rest_;
    std::size_t open_ = 0;
};

} // namespace

bool is_ucum_code(std::string_view code) noexcept { return code.size() <= ucum_code_size_max && reader(code).whole(); }

} // namespace signalbox::pathology
