#include "broker/delivery/library/own_settings.hpp"

#include <charconv>
#include <optional>
#include <stdexcept>

#include "broker/delivery/library/texts.hpp"
#include "broker/fhir/json.hpp"

namespace signalbox::delivery::library {

namespace {

// A token of a pointer with "~1" and "~0" undone.
std::string unescaped(std::string_view token) {
    std::string made;
    for (std::size_t i = 0; i < token.size(); ++i) {
        const bool escape = token[i] == '~' && i + 1 < token.size();
        if (escape && (token[i + 1] == '0' || token[i + 1] == '1'))
            made += token[++i] == '0' ? '~' : '/';
        else
            made += token[i];
    }
    return made;
}

std::optional<std::uint32_t> element_in(std::string_view token) {
    std::uint32_t number = 0;
    const auto [end, failed] = std::from_chars(token.data(), token.data() + token.size(), number);
    const bool leading_zero = token.size() > 1 && token.front() == '0';
    if (failed != std::errc{} || end != token.data() + token.size() || leading_zero) return std::nullopt;
    return number;
}

fhir::value below(const fhir::value& from, const std::string& token) {
    if (from.is(fhir::kind::object)) return from.find(token);
    const auto element = element_in(token);
    return from.is(fhir::kind::array) && element ? from.at(*element) : fhir::value{};
}

fhir::value follow(fhir::value from, std::string_view pointer) {
    while (from && !pointer.empty()) {
        if (pointer.front() != '/') return {};
        pointer.remove_prefix(1);
        const std::size_t end = std::min(pointer.find('/'), pointer.size());
        from = below(from, unescaped(pointer.substr(0, end)));
        pointer.remove_prefix(end);
    }
    return from;
}

} // namespace

own_settings::own_settings(std::string_view json) {
    auto read = fhir::read_json(json.empty() ? "{}" : json);
    if (!read || !read->root().is(fhir::kind::object)) throw std::runtime_error("its settings are no JSON object");
    document_ = std::move(*read);
}

signalbox_text own_settings::at(std::string_view pointer) {
    const fhir::value found = follow(document_.root(), pointer);
    if (!found) return {nullptr, 0};
    if (found.is(fhir::kind::string)) return text_of(found.text());
    const std::lock_guard lock(mutex_);
    auto known = written_.find(pointer);
    if (known == written_.end()) known = written_.emplace(pointer, fhir::write_json(found)).first;
    return text_of(known->second);
}

} // namespace signalbox::delivery::library
