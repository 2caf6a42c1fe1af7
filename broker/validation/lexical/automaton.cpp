#include "broker/validation/lexical/automaton.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>

#include "broker/validation/lexical/utf8.hpp"

namespace signalbox::validation::lexical {
namespace {

constexpr std::size_t places_max = 4000;
constexpr std::size_t states_max = 1024;
constexpr std::size_t classes_max = 250;
constexpr std::size_t steps_max = 300'000; // places looked at while the table is made: some 10 ms

constexpr std::uint32_t nowhere = 0xffffffff;

constexpr std::size_t block_size = 16;

// Without a branch, so that the compiler looks at all of them at once.
bool all_within(const char* block, std::uint8_t begin, std::uint8_t size) noexcept {
    std::uint8_t outside = 0;
    for (std::size_t i = 0; i < block_size; ++i) {
        outside |=
            static_cast<std::uint8_t>(static_cast<std::uint8_t>(static_cast<std::uint8_t>(block[i]) - begin) >= size);
    }
    return outside == 0;
}

constexpr std::size_t short_max = 40; // above that, blocks of characters that repeat a set are looked for

bool is_ascii(std::string_view text) noexcept {
    std::uint64_t bits = 0;
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, 8);
        bits |= word;
    }
    for (; at < text.size(); ++at) bits |= static_cast<unsigned char>(text[at]);
    return (bits & 0x8080808080808080) == 0;
}

// A place of the nondeterministic machine: it either reads a character of `set` and goes to `next`, or goes to both
// without reading.
struct place {
    const code_set* set = nullptr;
    std::uint32_t next = nowhere;
    std::uint32_t other = nowhere;
};

bool has_neither_anchor_nor_property(const piece& p) {
    if (p.kind == piece::kind::set) return p.set.properties.empty();
    if (p.kind != piece::kind::sequence && p.kind != piece::kind::choice && p.kind != piece::kind::repeat) return false;
    return std::all_of(p.parts.begin(), p.parts.end(), has_neither_anchor_nor_property);
}

} // namespace

class automaton_builder {
  public:
    std::optional<automaton> build(const piece& pattern) {
        if (!take_anchors(pattern)) return std::nullopt;
        places_.push_back({}); // the end
        std::uint32_t first = 0;
        if (!add_all(body_, 0, first)) return std::nullopt;
        if (behind_ && !add_behind(first)) return std::nullopt;
        if (!from_the_start_) first = searching(first);
        if (!divide_characters()) return std::nullopt;
        if (!make_states(first)) return std::nullopt;
        return std::move(made_);
    }

  private:
    using place_set = std::vector<std::uint32_t>;

    bool take_anchors(const piece& pattern) {
        body_ = pattern.kind == piece::kind::sequence ? pattern.parts : std::vector<piece>{pattern};
        if (!body_.empty() && body_.front().kind == piece::kind::begin) {
            from_the_start_ = true;
            body_.erase(body_.begin());
        }
        if (!from_the_start_) take_start_or_behind();
        made_.to_the_end_ = !body_.empty() && body_.back().kind == piece::kind::end;
        if (made_.to_the_end_) body_.pop_back();
        return std::all_of(body_.begin(), body_.end(), has_neither_anchor_nor_property);
    }

    // (?:^|X): from the start of the text, or from behind an X anywhere.
    void take_start_or_behind() {
        if (body_.empty() || body_.front().kind != piece::kind::choice) return;
        const std::vector<piece>& either = body_.front().parts;
        if (either.size() != 2 || either[0].kind != piece::kind::begin || !has_neither_anchor_nor_property(either[1]))
            return;
        behind_ = either[1];
        from_the_start_ = true;
        body_.erase(body_.begin());
    }

    bool add_behind(std::uint32_t& first) {
        std::uint32_t behind = 0;
        if (!add(*behind_, first, behind)) return false;
        first = add_place({nullptr, first, searching(behind)});
        return true;
    }

    std::uint32_t add_place(place p) {
        places_.push_back(p);
        return static_cast<std::uint32_t>(places_.size() - 1);
    }

    // Adds what reads `parts` and then goes to `after`; `first` is where it begins. False: too many places.
    bool add_all(const std::vector<piece>& parts, std::uint32_t after, std::uint32_t& first) {
        first = after;
        for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
            if (!add(*part, first, first)) return false;
        }
        return true;
    }

    bool add(const piece& p, std::uint32_t after, std::uint32_t& first) {
        if (places_.size() > places_max) return false;
        if (p.kind == piece::kind::sequence) return add_all(p.parts, after, first);
        if (p.kind == piece::kind::choice) return add_choice(p, after, first);
        if (p.kind == piece::kind::repeat) return add_repeat(p, after, first);
        first = add_place({&p.set, after, nowhere});
        return true;
    }

    bool add_choice(const piece& p, std::uint32_t after, std::uint32_t& first) {
        std::uint32_t entry = nowhere;
        for (const piece& part : p.parts) {
            std::uint32_t begin = 0;
            if (!add(part, after, begin)) return false;
            entry = entry == nowhere ? begin : add_place({nullptr, begin, entry});
        }
        first = entry;
        return true;
    }

    bool add_repeat(const piece& p, std::uint32_t after, std::uint32_t& first) {
        const piece& inner = p.parts.front();
        std::uint32_t entry = after;
        if (p.max == unlimited) {
            const std::uint32_t loop = add_place({});
            std::uint32_t begin = 0;
            if (!add(inner, loop, begin)) return false;
            places_[loop] = {nullptr, begin, after};
            entry = loop;
        } else {
            for (std::uint32_t i = p.min; i < p.max; ++i) {
                std::uint32_t begin = 0;
                if (!add(inner, entry, begin)) return false;
                entry = add_place({nullptr, begin, after});
            }
        }
        for (std::uint32_t i = 0; i < p.min; ++i) {
            if (!add(inner, entry, entry)) return false;
        }
        first = entry;
        return true;
    }

    // A pattern that does not begin with ^ may match anywhere: any characters go before it.
    std::uint32_t searching(std::uint32_t first) {
        any_.ranges = {{0, last_code_point}};
        const std::uint32_t loop = add_place({});
        const std::uint32_t skip = add_place({&any_, loop, nowhere});
        places_[loop] = {nullptr, first, skip};
        return loop;
    }

    // Characters that every set of the pattern treats alike share a class.
    bool divide_characters() {
        std::vector<char32_t> begins{0, 0x80};
        for (const place& p : places_) {
            if (p.set == nullptr || std::find(sets_.begin(), sets_.end(), p.set) != sets_.end()) continue;
            sets_.push_back(p.set);
            for (const code_range& r : p.set->ranges) {
                begins.push_back(r.first);
                begins.push_back(r.last + 1);
            }
        }
        std::sort(begins.begin(), begins.end());
        begins.erase(std::unique(begins.begin(), begins.end()), begins.end());

        std::map<std::vector<bool>, std::uint8_t> classes;
        for (std::size_t i = 0; i < begins.size(); ++i) {
            const auto [found, added] =
                classes.try_emplace(membership(begins[i]), static_cast<std::uint8_t>(classes.size()));
            if (added) examples_.push_back(begins[i]);
            if (classes.size() > classes_max) return false;
            const char32_t end = i + 1 < begins.size() ? begins[i + 1] : last_code_point + 1;
            for (char32_t c = begins[i]; c < std::min<char32_t>(end, 0x80); ++c)
                made_.ascii_classes_[c] = found->second;
            if (begins[i] < 0x80) continue;
            made_.wide_begins_.push_back(begins[i]);
            made_.wide_classes_.push_back(found->second);
        }
        made_.class_bits_ = static_cast<std::uint32_t>(std::bit_width(classes.size() - 1));
        return true;
    }

    static bool contains(const code_set& set, char32_t c) {
        return std::any_of(set.ranges.begin(), set.ranges.end(),
                           [c](const code_range& r) { return r.first <= c && c <= r.last; });
    }

    std::vector<bool> membership(char32_t c) const {
        std::vector<bool> in;
        for (const code_set* set : sets_) in.push_back(contains(*set, c));
        return in;
    }

    // All places that are reached from these without reading.
    place_set closed(place_set from) {
        std::vector<bool> seen(places_.size(), false);
        place_set result;
        while (!from.empty()) {
            const std::uint32_t at = from.back();
            from.pop_back();
            ++steps_;
            if (at == nowhere || seen[at]) continue;
            seen[at] = true;
            const place& p = places_[at];
            if (p.set != nullptr || at == 0) {
                result.push_back(at);
                continue;
            }
            from.push_back(p.next);
            from.push_back(p.other);
        }
        std::sort(result.begin(), result.end());
        return result;
    }

    place_set after_reading(const place_set& from, char32_t c) {
        place_set to;
        steps_ += from.size();
        for (const std::uint32_t at : from) {
            if (places_[at].set != nullptr && contains(*places_[at].set, c)) to.push_back(places_[at].next);
        }
        return closed(std::move(to));
    }

    bool make_states(std::uint32_t first) {
        std::map<place_set, std::uint16_t> states;
        std::vector<place_set> open;
        const auto state_of = [&](place_set places) {
            const auto [found, added] = states.try_emplace(places, static_cast<std::uint16_t>(states.size()));
            if (added) open.push_back(std::move(places));
            return found->second;
        };
        static_cast<void>(state_of({})); // state 0
        made_.start_ = state_of(closed({first}));
        for (std::size_t i = 0; i < open.size(); ++i) {
            const place_set places = open[i];
            automaton::row row;
            row.accepting = std::find(places.begin(), places.end(), 0U) != places.end();
            for (std::size_t c = 0; c < examples_.size(); ++c) {
                const std::uint16_t to = state_of(after_reading(places, examples_[c]));
                if (to == i && c < 64) row.staying |= 1ULL << c;
                made_.next_.push_back(to);
            }
            made_.next_.resize((made_.rows_.size() + 1) << made_.class_bits_);
            find_range(row);
            made_.rows_.push_back(row);
            if (states.size() > states_max || steps_ > steps_max) return false;
        }
        return true;
    }

    void find_range(automaton::row& row) const {
        std::uint8_t begin = 0;
        for (std::uint8_t c = 0; c < 128; ++c) {
            if (!made_.is_among(row.staying, c)) {
                begin = static_cast<std::uint8_t>(c + 1);
                continue;
            }
            const auto size = static_cast<std::uint8_t>(c + 1 - begin);
            if (size > row.range_size) {
                row.range_begin = begin;
                row.range_size = size;
            }
        }
    }

    automaton made_;
    std::vector<piece> body_;
    std::optional<piece> behind_; // the X of (?:^|X)
    code_set any_;
    std::vector<place> places_; // 0 is the end
    std::vector<const code_set*> sets_;
    std::vector<char32_t> examples_; // a character of each class
    bool from_the_start_ = false;
    std::size_t steps_ = 0;
};

std::optional<automaton> automaton::build(const piece& pattern) { return automaton_builder().build(pattern); }

std::uint8_t automaton::class_of(char32_t wide) const noexcept {
    const auto after = std::upper_bound(wide_begins_.begin(), wide_begins_.end(), wide);
    return wide_classes_[static_cast<std::size_t>(after - wide_begins_.begin()) - 1];
}

// Whether any characters of these classes, one or more of them, are a match.
bool automaton::matches_any_of(const std::vector<std::uint8_t>& classes) const {
    std::vector<std::uint32_t> open{start_};
    std::vector<bool> seen(rows_.size(), false);
    while (!open.empty()) {
        const std::uint32_t state = open.back();
        open.pop_back();
        for (const std::uint8_t one : classes) {
            const std::uint32_t to = next_[(state << class_bits_) + one];
            if (!rows_[to].accepting) return false;
            if (!seen[to]) open.push_back(to);
            seen[to] = true;
        }
    }
    return true;
}

// The longest range of bytes of which the state with the most characters that lead back can read any.
byte_range automaton::plain() const {
    const row* most = nullptr;
    for (const row& r : rows_)
        if (r.accepting && (most == nullptr || r.range_size > most->range_size)) most = &r;
    if (most == nullptr || most->range_size == 0) return {};
    std::vector<std::uint8_t> classes;
    for (unsigned i = 0; i < most->range_size; ++i) classes.push_back(ascii_classes_[most->range_begin + i]);
    if (!matches_any_of(classes)) return {};
    auto last = static_cast<std::uint8_t>(most->range_begin + most->range_size - 1);
    classes.insert(classes.end(), wide_classes_.begin(), wide_classes_.end());
    if (last == 0x7f && matches_any_of(classes)) last = 0xff;
    return {most->range_begin, last, 1, 0xfffffffe};
}

bool automaton::matches(std::string_view text) const noexcept {
    if (to_the_end_ && text.size() <= short_max && is_ascii(text)) return matches_short(text);
    return matches_long(text);
}

// One step for each character and nothing else: there is no way out of state 0.
bool automaton::matches_short(std::string_view text) const noexcept {
    const std::uint8_t* const classes = ascii_classes_.data();
    const std::uint16_t* const next = next_.data();
    const std::uint32_t bits = class_bits_;
    std::uint32_t state = start_;
    for (const char c : text) state = next[(state << bits) + classes[static_cast<unsigned char>(c)]];
    return rows_[state].accepting;
}

bool automaton::matches_long(std::string_view text) const noexcept {
    std::uint32_t state = start_;
    for (std::size_t at = 0; at < text.size();) {
        if (!to_the_end_ && rows_[state].accepting) return true;
        if (static_cast<unsigned char>(text[at]) >= 0x80)
            state = next_[(state << class_bits_) + class_of(next_code_point(text, at))];
        else if (to_the_end_)
            state = after_ascii(text, at, state);
        else
            state = next_[(state << class_bits_) + ascii_classes_[static_cast<unsigned char>(text[at++])]];
        if (state == 0) return false;
    }
    return rows_[state].accepting;
}

// Reads characters from `at` on, which is one of ASCII, up to the next that is not.
std::uint32_t automaton::after_ascii(std::string_view text, std::size_t& at, std::uint32_t state) const noexcept {
    const std::uint8_t* const classes = ascii_classes_.data();
    const std::uint16_t* const next = next_.data();
    const std::uint32_t bits = class_bits_;
    const char* const end = text.data() + text.size();
    const char* here = text.data() + at;
    while (here != end && static_cast<signed char>(*here) >= 0) {
        const std::uint32_t from = state;
        state = next[(from << bits) + classes[static_cast<unsigned char>(*here++)]];
        if (state == 0) break;
        // In most patterns most characters repeat a set: while they do, nothing depends on the character before.
        if (state == from && end - here >= static_cast<std::ptrdiff_t>(block_size))
            here = text.data() + end_of_stay(rows_[state], text, static_cast<std::size_t>(here - text.data()));
    }
    at = static_cast<std::size_t>(here - text.data());
    return state;
}

std::size_t automaton::end_of_stay(const row& state, std::string_view text, std::size_t at) const noexcept {
    if (state.range_size != 0 && text.size() - at >= block_size) {
        while (text.size() - at >= block_size && all_within(text.data() + at, state.range_begin, state.range_size))
            at += block_size;
        // The rest is the end of a block that overlaps what was seen.
        const char* const last = text.data() + text.size() - block_size;
        if (text.size() - at < block_size && all_within(last, state.range_begin, state.range_size)) return text.size();
    }
    while (at < text.size() && is_among(state.staying, static_cast<unsigned char>(text[at]))) ++at;
    return at;
}

bool automaton::is_among(std::uint64_t classes, unsigned char byte) const noexcept {
    if (byte >= 0x80) return false;
    const std::uint8_t character_class = ascii_classes_[byte];
    return character_class < 64 && (classes >> character_class & 1U) != 0;
}

} // namespace signalbox::validation::lexical
