#include "tools/replay/compare/bodies/structure.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <optional>

#include "broker/base/gzip.hpp"
#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "tools/replay/compare/bodies/segments.hpp"
#include "tools/replay/compare/bodies/xml_elements.hpp"

namespace signalbox::replay {

namespace {

constexpr base::gunzip_limits opened_max{64UL << 20, 1000};

branch_kind kind_of(const fhir::value& v) {
    switch (v.kind()) {
    case fhir::kind::string: return branch_kind::text;
    case fhir::kind::number: return branch_kind::number;
    case fhir::kind::object: return branch_kind::members;
    case fhir::kind::array: return branch_kind::elements;
    case fhir::kind::boolean:
    case fhir::kind::null: break;
    }
    return branch_kind::literal;
}

branch branch_of(const fhir::value& v, std::string step) {
    branch made;
    made.kind = kind_of(v);
    made.step = std::move(step);
    const bool list = made.kind == branch_kind::elements;
    if (!list && made.kind != branch_kind::members) {
        made.text = std::string(v.text());
        return made;
    }
    if (v.size() == 0) made.text = list ? "[]" : "{}";
    made.below.reserve(v.size());
    for (const fhir::value each : v)
        made.below.push_back(branch_of(each, list ? std::to_string(each.position()) : pointer_step(each.name())));
    const auto by_step = [](const branch& a, const branch& b) { return a.step < b.step; };
    if (!list) std::stable_sort(made.below.begin(), made.below.end(), by_step);
    return made;
}

std::uint64_t mixed(std::uint64_t seed, std::uint64_t value) noexcept {
    return (seed ^ (value + 0x9e3779b97f4a7c15U + (seed << 6U) + (seed >> 2U))) * 0xff51afd7ed558ccdU;
}

std::uint64_t hashed(std::string_view text) { return std::hash<std::string_view>{}(text); }

void sum_up(branch& of) {
    of.content = mixed(static_cast<std::uint64_t>(of.kind), hashed(of.text));
    of.likeness = is_uuid(of.text) ? 1 : of.content;
    for (branch& each : of.below) {
        sum_up(each);
        const std::uint64_t name = of.kind == branch_kind::elements ? 0 : hashed(each.step);
        of.content = mixed(mixed(of.content, name), each.content);
        of.likeness = mixed(mixed(of.likeness, name), each.likeness);
    }
}

bool looks_like_json(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

std::optional<branch> xml_branch(std::string_view text) {
    for (const fhir::release release : {fhir::release::r4, fhir::release::stu3})
        if (const auto read = fhir::read_xml(text, release, 64, fhir::element_order::any))
            return branch_of(read->root(), "");
    return xml_elements(text);
}

structure of_text(std::string_view text) {
    if (looks_like_json(text))
        if (const auto read = fhir::read_json(text, {.depth_max = 256, .refuse_duplicate_keys = false}))
            return {body_form::json, branch_of(read->root(), "")};
    if (fhir::looks_like_xml(text))
        if (auto found = xml_branch(text)) return {body_form::xml, std::move(*found)};
    if (text.starts_with("UNA") || text.starts_with("UNB")) return {body_form::edifact, edifact_branch(text)};
    if (text.starts_with("MSH") && text.size() > 8) return {body_form::hl7v2, hl7v2_branch(text)};
    structure made;
    made.root.text = std::string(text);
    return made;
}

} // namespace

const branch* branch::find(std::string_view wanted) const noexcept {
    const auto found = std::lower_bound(below.begin(), below.end(), wanted,
                                        [](const branch& each, std::string_view other) { return each.step < other; });
    return found == below.end() || found->step != wanted ? nullptr : &*found;
}

structure structure_of(std::string_view bytes) {
    std::optional<std::string> opened;
    if (bytes.starts_with("\x1f\x8b"))
        if (auto inside = base::gunzip(bytes, opened_max)) opened = std::move(*inside);
    structure made = of_text(opened ? std::string_view(*opened) : bytes);
    sum_up(made.root);
    return made;
}

bool says_the_same(const branch& one, const branch& other) noexcept {
    if (one.content != other.content || one.kind != other.kind || one.text != other.text) return false;
    const bool named = one.kind != branch_kind::elements;
    return std::equal(
        one.below.begin(), one.below.end(), other.below.begin(), other.below.end(),
        [&](const branch& a, const branch& b) { return (!named || a.step == b.step) && says_the_same(a, b); });
}

std::string pointer_step(std::string_view step) {
    std::string made;
    for (const char c : step)
        if (c == '~')
            made += "~0";
        else if (c == '/')
            made += "~1";
        else
            made += c;
    return made;
}

bool is_uuid(std::string_view text) noexcept {
    text = bare_uuid(text);
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash != (text[i] == '-') || (!dash && std::isxdigit(static_cast<unsigned char>(text[i])) == 0))
            return false;
    }
    return true;
}

std::string_view bare_uuid(std::string_view text) noexcept {
    constexpr std::string_view scheme = "urn:uuid:";
    return text.starts_with(scheme) ? text.substr(scheme.size()) : text;
}

} // namespace signalbox::replay
