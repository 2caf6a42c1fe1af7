#include <cassert>
#include <limits>
#include <utility>

#include "broker/fhir/document.hpp"
#include "broker/fhir/json.hpp"
#include "broker/fhir/text_scan.hpp"

namespace signalbox::fhir {

namespace {

struct span {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
};

} // namespace

struct document_builder::state {
    std::string text;
    detail::node_list nodes;
    std::vector<detail::source> sources; // of each node, once one has any
    std::vector<std::uint32_t> open;     // containers not yet closed, outermost first
    span name;
    std::uint32_t name_source = 0;
    bool named = false;

    span store(std::string_view piece) {
        assert(text.size() + piece.size() <= std::numeric_limits<std::uint32_t>::max());
        const span stored{static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(piece.size())};
        text += piece;
        return stored;
    }

    std::uint32_t count() const noexcept { return static_cast<std::uint32_t>(nodes.size()); }
    std::uint32_t position_of_next() const noexcept { return open.empty() ? 0 : nodes[open.back()].children; }
    bool in_object() const noexcept { return !open.empty() && nodes[open.back()].kind == kind::object; }

    void add(fhir::kind kind, span value, std::uint32_t source) {
        assert(!open.empty() || nodes.empty()); // one root
        assert(named == in_object());           // members have a name, elements and the root have none
        remember({source, named ? name_source : source});
        detail::node made{};
        made.kind = kind;
        made.text_begin = value.begin;
        made.text_size = value.size;
        made.name_begin = named ? name.begin : position_of_next();
        made.name_size = named ? name.size : 0;
        made.name_ends = named ? detail::ends_of(std::string_view(text).substr(name.begin, name.size)) : 0;
        made.next = count() + 1;
        made.parent = open.empty() ? 0 : open.back();
        if (!open.empty()) ++nodes[open.back()].children;
        nodes.push_back(made);
        named = false;
    }

    // Of the next node.
    void remember(detail::source source) {
        if (sources.empty() && source.value == 0 && source.name == 0) return;
        sources.resize(nodes.size()); // those before had none
        sources.push_back(source);
    }

    void begin(fhir::kind kind, std::uint32_t source) {
        add(kind, {}, source);
        open.push_back(count() - 1);
    }
};

document_builder::document_builder() : state_(std::make_unique<state>()) {}
document_builder::~document_builder() = default;

document_builder& document_builder::begin_object(std::uint32_t source) {
    state_->begin(kind::object, source);
    return *this;
}

document_builder& document_builder::begin_array(std::uint32_t source) {
    state_->begin(kind::array, source);
    return *this;
}

document_builder& document_builder::end() {
    assert(!state_->open.empty() && !state_->named);
    state_->nodes[state_->open.back()].next = state_->count();
    state_->open.pop_back();
    return *this;
}

document_builder& document_builder::name(std::string_view member, std::uint32_t source) {
    assert(state_->in_object() && !state_->named);
    state_->name = state_->store(member);
    state_->name_source = source;
    state_->named = true;
    return *this;
}

document_builder& document_builder::string(std::string_view text, std::uint32_t source) {
    state_->add(kind::string, state_->store(text), source);
    return *this;
}

document_builder& document_builder::number(std::string_view text, std::uint32_t source) {
    assert(is_json_number(text));
    state_->add(kind::number, state_->store(text), source);
    return *this;
}

document_builder& document_builder::boolean(bool value, std::uint32_t source) {
    state_->add(kind::boolean, state_->store(value ? "true" : "false"), source);
    return *this;
}

document_builder& document_builder::null(std::uint32_t source) {
    state_->add(kind::null, state_->store("null"), source);
    return *this;
}

document_builder& document_builder::copy(const value& from) {
    const std::uint32_t first = from.index();
    const std::uint32_t last = from.node().next;
    const std::uint32_t here = state_->count();
    state_->add(from.kind(), state_->store(from.text()), 0);
    state_->nodes[here].children = from.size();
    state_->nodes[here].next = last - first + here;

    for (std::uint32_t i = first + 1; i < last; ++i) {
        const value below(from.document_, i);
        detail::node made = below.node();
        const span name = state_->store(below.name());
        const span text = state_->store(below.text());
        if (made.name_size != 0) made.name_begin = name.begin;
        made.text_begin = text.begin;
        made.next = made.next - first + here;
        made.parent = made.parent - first + here;
        state_->nodes.push_back(made);
    }
    return *this;
}

document document_builder::finish(std::string_view parsed_text) {
    assert(state_->open.empty() && !state_->nodes.empty());
    document made;
    made.text_ = std::move(state_->text);
    made.text_.append(text_padding, '\0');
    made.nodes_ = std::move(state_->nodes);
    made.sources_ = std::move(state_->sources);
    if (!made.sources_.empty()) made.sources_.resize(made.nodes_.size());
    if (!parsed_text.empty()) made.line_starts_ = detail::line_starts(parsed_text);
    *state_ = state{};
    return made;
}

} // namespace signalbox::fhir
