#include "broker/fhir/json_regular.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "broker/fhir/json.hpp"
#include "broker/fhir/json_pieces.hpp"
#include "broker/fhir/repeated_names.hpp"
#include "broker/fhir/special_walk.hpp"

namespace signalbox::fhir::detail {

namespace {

constexpr std::size_t depth_most = 64;

// False where more nodes than `most` were needed.
[[gnu::noinline]] bool make_room(node_list& nodes, std::size_t most) {
    if (nodes.size() >= most) return false;
    nodes.resize(std::min(nodes.size() * 2, most));
    return true;
}

// What is seldom asked for while reading.
struct read_into {
    const json_options& options;
    node_list& nodes;
    std::vector<std::uint32_t>& lines;
};

// All of it lives in registers while it reads: each function is compiled into the one, and what is called from there
// must not see the members.
class regular_json {
  public:
    // A bit for each name that was met, for the container at each depth; at depth 0 there is none.
    using names_met = std::array<std::uint64_t, depth_most + 1>;

    regular_json(char* text, const read_into& into, names_met& met)
        : text_(text), into_(into), at_(text), special_(text), met_(met.data()) {}

    [[gnu::always_inline]] bool read(const char* end) {
        if (!has_room()) return false;
        unnamed(0);
        while (true) {
            const step taken = value();
            if (taken == step::irregular) return false;
            if (taken == step::opened && *at_ != closing_) {
                if (!begin_next()) return false;
                continue;
            }
            if (met_ == outermost_ || !end_value()) break;
            if (!begin_next()) return false;
        }
        skip_blanks();
        return at_ == end && met_ == outermost_ && !(repeated_ && into_.options.refuse_duplicate_keys);
    }

    std::uint32_t count() const { return count_; }

  private:
    enum class step : std::uint8_t { irregular, scalar, opened };
    struct text_place {
        std::uint32_t begin = 0;
        std::uint32_t size = 0;
    };

    [[gnu::always_inline]] bool has_room() {
        if (count_ != room_) return true;
        if (!make_room(into_.nodes, into_.options.values_max)) return false;
        nodes_ = into_.nodes.data();
        room_ = static_cast<std::uint32_t>(into_.nodes.size());
        return true;
    }

    // Closes what ends behind a value, and takes the comma before the next one: false where there is none.
    [[gnu::always_inline]] bool end_value() {
        while (*at_ != ',') {
            if (*at_ == closing_) {
                close();
                if (met_ == outermost_) return false;
            } else if (!skip_blanks()) {
                return false;
            }
        }
        ++at_;
        return true;
    }

    // What stands before a member's value or an element.
    [[gnu::always_inline]] bool begin_next() {
        if (!has_room()) return false;
        if (closing_ == '}') return name();
        unnamed(children_);
        return true;
    }

    [[gnu::always_inline]] void unnamed(std::uint32_t position) { put_name({position, 0}, 0); }

    [[gnu::always_inline]] void put_name(text_place name, std::uint16_t ends) {
        node& next = nodes_[count_];
        next.name_begin = name.begin;
        next.name_size = name.size;
        next.name_ends = ends;
    }

    [[gnu::always_inline]] bool name() {
        if (*at_ != '"' && !skip_to_quote()) return false;
        const text_place found = text();
        if (at_ == nullptr || (*at_ != ':' && !(skip_blanks() && *at_ == ':'))) return false;
        ++at_;
        if (*at_ == ' ') [[unlikely]]
            ++at_;
        const std::uint16_t ends = ends_of(text_ + found.begin, found.size);
        put_name(found, ends);
        meet(ends, found.size);
        return true;
    }

    // Few names of one object have one bit; only they are compared, and all of them when the object is large.
    [[gnu::always_inline]] void meet(std::uint16_t ends, std::uint32_t size) {
        const std::uint32_t bit = (ends ^ size << 16U) * 0x9e3779b1U >> 26U;
        const std::uint64_t met = *met_;
        *met_ = met | std::uint64_t{1} << bit;
        if ((met >> bit & 1U) != 0 && name_stands_before(text_, nodes_, open_, count_)) repeated_ = true;
    }

    [[gnu::always_inline]] step value() {
        do {
            if (*at_ == '"') return string();
            if (*at_ == '{') return open(kind::object, '}');
            if (*at_ == '[') return open(kind::array, ']');
        } while (skip_blanks());
        const char* const end = behind_literal(at_);
        if (end == nullptr) return step::irregular;
        const auto size = static_cast<std::uint32_t>(end - at_);
        add(literal_kind(*at_), offset(), size);
        at_ += size;
        return step::scalar;
    }

    [[gnu::always_inline]] step string() {
        const text_place found = text();
        if (at_ == nullptr) return step::irregular;
        add(kind::string, found.begin, found.size);
        return step::scalar;
    }

    [[gnu::always_inline]] step open(fhir::kind kind, char closing) {
        if (met_ == innermost_) return step::irregular;
        *++met_ = 0;
        const std::uint32_t index = count_;
        add(kind, offset(), 0);
        if (index != 0) nodes_[open_].children = children_;
        open_ = index;
        children_ = 0;
        closing_ = closing;
        ++at_;
        if (static_cast<unsigned char>(*at_) <= ' ' && (kind == fhir::kind::array || !skip_to_quote())) skip_blanks();
        return step::opened;
    }

    [[gnu::always_inline]] void close() {
        node& closed = nodes_[open_];
        closed.next = count_;
        closed.children = children_;
        if (children_ > few_names && closing_ == '}' && repeated_name(text_, nodes_, open_)) repeated_ = true;
        --met_;
        open_ = closed.parent;
        children_ = nodes_[open_].children;
        closing_ = nodes_[open_].kind == kind::object ? '}' : ']';
        ++at_;
    }

    // `at_` is behind it afterwards, or null where it is not regular.
    [[gnu::always_inline]] text_place text() {
        char* const first = at_ + 1;
        [[maybe_unused]] const char* const opening = special_.next();
        assert(opening == at_);
        special_.take();
        char* end = special_.next();
        at_ = end + 1;
        if (*end != '"') {
            char* decoded = end;
            char* const quote = decode_string(decoded);
            if (quote == nullptr) {
                at_ = nullptr;
                return {};
            }
            end = decoded;
            at_ = quote + 1;
            special_.skip_to(quote);
        }
        special_.take();
        return {static_cast<std::uint32_t>(first - text_), static_cast<std::uint32_t>(end - first)};
    }

    // The name stands in the node already.
    [[gnu::always_inline]] void add(fhir::kind kind, std::uint32_t begin, std::uint32_t size) {
        node& made = nodes_[count_];
        ++count_;
        ++children_;
        made.text_begin = begin;
        made.text_size = size;
        made.next = count_;
        made.parent = open_;
        made.children = 0;
        made.kind = kind;
    }

    // Whether a quote is next behind white space. It is found without counting the white space, so nobody waits for
    // that.
    [[gnu::always_inline]] bool skip_to_quote() {
        const special_walk there = quote_behind_blanks(special_, at_, text_, into_.lines);
        if (there.at_none()) return false;
        special_ = there;
        at_ = special_.next();
        return true;
    }

    // Whether there was any.
    [[gnu::always_inline]] bool skip_blanks() {
        if (static_cast<unsigned char>(*at_) > ' ') return false;
        char* const from = std::exchange(at_, behind_blanks(at_, text_, into_.lines));
        special_.skip_to(at_);
        return at_ != from;
    }

    std::uint32_t offset() const { return static_cast<std::uint32_t>(at_ - text_); }

    char* const text_;
    const read_into& into_;
    char* at_;
    special_walk special_; // what is next is not before `at_`
    node* nodes_ = into_.nodes.data();
    std::uint32_t room_ = static_cast<std::uint32_t>(into_.nodes.size()); // for so many of them
    std::uint32_t count_ = 0;
    std::uint32_t open_ = 0;     // the innermost container
    std::uint32_t children_ = 0; // of it, so far
    char closing_ = 0;           // its bracket
    std::uint64_t* met_;         // in it
    std::uint64_t* const outermost_ = met_;
    std::uint64_t* const innermost_ = met_ + std::min(into_.options.depth_max, depth_most);
    bool repeated_ = false;
};

} // namespace

bool read_regular_json(char* text, std::size_t size, const json_options& options, node_list& nodes,
                       std::vector<std::uint32_t>& lines) {
    nodes.resize(std::min(size / 20 + 16, options.values_max));
    regular_json::names_met met;
    const read_into into{options, nodes, lines};
    regular_json reader(text, into, met);
    if (!reader.read(text + size)) return false;
    nodes.resize(reader.count());
    return true;
}

} // namespace signalbox::fhir::detail
