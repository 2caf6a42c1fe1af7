#include "broker/trace/selection.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>

namespace signalbox::trace {

namespace {

using field = selection::field;
using form = selection::form;
using node = selection::node;

struct named_field {
    std::string_view name;
    selection::field field;
};
constexpr std::array<named_field, 7> fields_known{{{"transport", field::transport},
                                                   {"from", field::from},
                                                   {"to", field::to},
                                                   {"workflow", field::workflow},
                                                   {"message_id", field::message_id},
                                                   {"method", field::method},
                                                   {"target", field::target}}};

std::string_view field_of(const message& what, field which) {
    switch (which) {
    case field::transport: return to_text(what.transport);
    case field::from: return what.from;
    case field::to: return what.to;
    case field::workflow: return what.workflow;
    case field::message_id: return what.message_id;
    case field::method: return what.method;
    case field::target: return what.target;
    }
    return {};
}

bool holds_for(const node& where, const message& what) {
    const auto here = [&](const node& each) { return holds_for(each, what); };
    switch (where.form) {
    case form::equal: return field_of(what, where.field) == where.value;
    case form::unequal: return field_of(what, where.field) != where.value;
    case form::contains: return field_of(what, where.field).find(where.value) != std::string_view::npos;
    case form::all: return std::ranges::all_of(where.parts, here);
    case form::any: return std::ranges::any_of(where.parts, here);
    case form::none: return std::ranges::none_of(where.parts, here);
    }
    return false;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-'; }
bool ends_value(char c) { return is_space(c) || c == '(' || c == ')' || c == '"' || c == '\''; }

// Recursive descent over the text; throws misread, which never leaves this file.
class expression {
  public:
    explicit expression(std::string_view text) : text_(text) {}

    node whole() {
        node made = any(0);
        if (!at_end()) throw wrong("`and`, `or` or the end is expected here");
        return made;
    }

  private:
    node any(std::size_t depth) {
        node made{form::any, {}, {}, {}};
        do made.parts.push_back(all(depth));
        while (take_word("or"));
        return made.parts.size() == 1 ? node(std::move(made.parts.front())) : made;
    }

    node all(std::size_t depth) {
        node made{form::all, {}, {}, {}};
        do made.parts.push_back(one(depth));
        while (take_word("and"));
        return made.parts.size() == 1 ? node(std::move(made.parts.front())) : made;
    }

    node one(std::size_t depth) {
        skip_spaces();
        if (depth > selection_depth_max) throw wrong("more than 32 parentheses and `not` within each other");
        if (take_word("not")) {
            node made{form::none, {}, {}, {}};
            made.parts.push_back(one(depth + 1));
            return made;
        }
        if (!take("(")) return comparison();
        const std::size_t opened = at_;
        node made = any(depth + 1);
        skip_spaces();
        if (!take(")")) throw misread{opened, "this parenthesis is not closed"};
        return made;
    }

    node comparison() {
        skip_spaces();
        const std::size_t began = at_;
        const std::string_view name = word();
        if (name.empty()) throw wrong("a comparison is expected here, as in from=LAB001");
        const auto known = std::ranges::find(fields_known, name, &named_field::name);
        if (known == fields_known.end())
            throw misread{began + 1, "no such field; there are transport, from, to, workflow, message_id, method and "
                                     "target"};
        at_ += name.size();
        node made;
        made.form = comparing();
        made.field = known->field;
        const std::size_t value_began = at_;
        made.value = value();
        if (made.field == field::transport && made.form != form::contains && !parse_transport(made.value))
            throw misread{value_began + 1, "no such transport; there are mesh, fhir, gpconnect, mllp and adapter"};
        return made;
    }

    form comparing() {
        if (take("=")) return form::equal;
        if (take("!=")) return form::unequal;
        if (take("~")) return form::contains;
        throw wrong("=, != or ~ is expected here");
    }

    std::string value() {
        const char quote = at_ < text_.size() ? text_[at_] : ' ';
        if (quote == '"' || quote == '\'') return quoted(quote);
        const std::size_t began = at_;
        while (at_ < text_.size() && !ends_value(text_[at_])) ++at_;
        if (at_ == began) throw wrong("a value is expected here; an empty one is \"\"");
        return std::string(text_.substr(began, at_ - began));
    }

    std::string quoted(char quote) {
        const auto closed = text_.find(quote, at_ + 1);
        if (closed == std::string_view::npos) throw wrong("this quotation mark is not closed");
        std::string inside(text_.substr(at_ + 1, closed - at_ - 1));
        at_ = closed + 1;
        return inside;
    }

    std::string_view word() const {
        std::size_t end = at_;
        while (end < text_.size() && is_name(text_[end])) ++end;
        return text_.substr(at_, end - at_);
    }

    bool take_word(std::string_view which) {
        skip_spaces();
        if (word() != which) return false;
        at_ += which.size();
        return true;
    }

    bool take(std::string_view mark) {
        if (!text_.substr(at_).starts_with(mark)) return false;
        at_ += mark.size();
        return true;
    }

    void skip_spaces() {
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    }

    bool at_end() {
        skip_spaces();
        return at_ == text_.size();
    }

    misread wrong(std::string what) const { return {at_ + 1, std::move(what)}; }

    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace

void throw_exception_from_error(const misread& error, const boost::source_location&) {
    throw std::runtime_error(error.message());
}

boost::system::result<selection, misread> selection::parse(std::string_view text) {
    if (text.size() > selection_length_max)
        return misread{selection_length_max + 1, "an expression of more than 4096 bytes"};
    try {
        return selection(expression(text).whole());
    } catch (const misread& error) {
        return error;
    }
}

bool selection::holds(const message& what) const { return holds_for(root_, what); }

} // namespace signalbox::trace
