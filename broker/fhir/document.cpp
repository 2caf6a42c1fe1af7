#include "broker/fhir/document.hpp"

#include <algorithm>

#include <boost/system/system_error.hpp>
#include <boost/throw_exception.hpp>

namespace signalbox::fhir {

namespace {

void append_escaped(std::string& pointer, std::string_view name) {
    for (const char c : name) {
        if (c == '~')
            pointer += "~0";
        else if (c == '/')
            pointer += "~1";
        else
            pointer += c;
    }
}

} // namespace

void throw_exception_from_error(const parse_error& error, const boost::source_location& where) {
    boost::throw_exception(boost::system::system_error(make_error_code(error.code), error.what), where);
}

position position_of(std::string_view text, std::size_t offset) noexcept {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const std::size_t line_end = before.rfind('\n');
    const std::size_t line_begin = line_end == std::string_view::npos ? 0 : line_end + 1;
    return {static_cast<std::uint32_t>(before.size()),
            static_cast<std::uint32_t>(1 + std::count(before.begin(), before.end(), '\n')),
            static_cast<std::uint32_t>(1 + before.size() - line_begin)};
}

position document::where(std::uint32_t source_offset) const noexcept {
    const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), source_offset);
    const std::uint32_t line_start = after == line_starts_.begin() ? 0 : *(after - 1);
    return {source_offset, static_cast<std::uint32_t>(after - line_starts_.begin()) + 1,
            source_offset - line_start + 1};
}

detail::source document::source_of(std::uint32_t index) const noexcept {
    if (!in_place_) return sources_.empty() ? detail::source{} : sources_[index];
    const detail::node& node = nodes_[index];
    const std::uint32_t value = node.kind == kind::string ? node.text_begin - 1 : node.text_begin; // with its quote
    const bool named = index != 0 && nodes_[node.parent].kind == kind::object;
    return {value, named ? node.name_begin - 1 : value};
}

value value::at(std::uint32_t element) const noexcept {
    if (!is(fhir::kind::array) || element >= size()) return {};
    std::uint32_t i = index_ + 1;
    for (; element > 0; --element) i = document_->nodes_[i].next;
    return {document_, i};
}

std::uint32_t value::source_offset() const noexcept {
    return document_ == nullptr ? 0 : document_->source_of(index_).value;
}

std::uint32_t value::name_source_offset() const noexcept {
    return document_ == nullptr ? 0 : document_->source_of(index_).name;
}

std::uint32_t value::position() const noexcept { return parent().is(fhir::kind::array) ? node().name_begin : 0; }

std::string value::pointer() const {
    return pointer([](std::string_view) { return true; });
}

std::string value::pointer(const std::function<bool(std::string_view)>& shown) const {
    std::vector<value> path;
    for (value step = *this; step.parent(); step = step.parent()) path.push_back(step);
    std::string pointer;
    for (auto step = path.rbegin(); step != path.rend(); ++step) {
        pointer += '/';
        if (step->parent().is(fhir::kind::array))
            pointer += std::to_string(step->position());
        else if (shown(step->name()))
            append_escaped(pointer, step->name());
        else
            pointer += '?';
    }
    return pointer;
}

} // namespace signalbox::fhir
