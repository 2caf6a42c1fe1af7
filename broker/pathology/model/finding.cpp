#include "broker/pathology/model/finding.hpp"

#include <algorithm>

namespace signalbox::pathology {

namespace {

void append_place(std::string& into, const place& where) {
    if (where.line != 0) into += std::to_string(where.line) + ':' + std::to_string(where.column) + ": ";
    if (where.segment == 0) return;
    into += "segment " + std::to_string(where.segment);
    if (where.element != 0) into += ", element " + std::to_string(where.element);
    if (where.component != 0) into += ", component " + std::to_string(where.component);
    into += ": ";
}

} // namespace

bool has_error(const findings& found) noexcept {
    return std::any_of(found.begin(), found.end(), [](const finding& f) { return f.severity == severity::error; });
}

std::string_view to_text(severity s) noexcept {
    switch (s) {
    case severity::warning: return "warning";
    case severity::lost: return "lost";
    case severity::error: return "error";
    }
    return "error";
}

std::string describe(const finding& f) {
    std::string text;
    append_place(text, f.where);
    if (!f.pointer.empty()) text += f.pointer + ": ";
    return text.append(to_text(f.severity)).append(": ").append(f.code).append(": ").append(f.text);
}

} // namespace signalbox::pathology
