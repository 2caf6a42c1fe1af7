#include "broker/validation/engine/equality.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker/validation/lexical/decimal.hpp"

namespace signalbox::validation::engine {
namespace {

void append_text(char mark, std::string_view text, std::string& into) {
    into += mark;
    into += std::to_string(text.size());
    into += ':';
    into += text;
}

void append_canonical(const fhir::value& v, std::string& into);

void append_members(const fhir::value& object, std::string& into) {
    std::vector<fhir::value> members;
    for (const fhir::value member : object) members.push_back(member);
    const auto by_name = [](const fhir::value& left, const fhir::value& right) { return left.name() < right.name(); };
    std::stable_sort(members.begin(), members.end(), by_name);
    for (const fhir::value& member : members) {
        append_text('m', member.name(), into);
        append_canonical(member, into);
    }
}

// One text for all values that are equal, and different ones for others.
void append_canonical(const fhir::value& v, std::string& into) {
    switch (v.kind()) {
    case fhir::kind::number: {
        const lexical::decimal number = lexical::parse_decimal(v.text());
        append_text(number.negative ? '-' : '+', number.digits, into);
        append_text('e', std::to_string(number.exponent), into);
        return;
    }
    case fhir::kind::object:
        into += '{';
        append_members(v, into);
        into += '}';
        return;
    case fhir::kind::array:
        into += '[';
        for (const fhir::value element : v) append_canonical(element, into);
        into += ']';
        return;
    case fhir::kind::string: return append_text('s', v.text(), into);
    default: return append_text('l', v.text(), into);
    }
}

bool equal_members(const fhir::value& left, const fhir::value& right) {
    for (const fhir::value member : left) {
        const fhir::value other = right.find(member.name());
        if (!other || !equal(member, other)) return false;
    }
    return true;
}

bool equal_elements(const fhir::value& left, const fhir::value& right) {
    auto other = right.begin();
    for (const fhir::value element : left) {
        if (!equal(element, *other)) return false;
        ++other;
    }
    return true;
}

} // namespace

bool equal(const fhir::value& left, const fhir::value& right) {
    if (left.kind() != right.kind() || left.size() != right.size()) return false;
    switch (left.kind()) {
    case fhir::kind::number: return lexical::parse_decimal(left.text()) == lexical::parse_decimal(right.text());
    case fhir::kind::object: return equal_members(left, right);
    case fhir::kind::array: return equal_elements(left, right);
    default: return left.text() == right.text();
    }
}

// Sorted, not hashed: a sender can choose values whose hashes collide.
bool all_different(const fhir::value& array, fhir::value& twin) {
    std::vector<std::pair<std::string, fhir::value>> elements;
    elements.reserve(array.size());
    for (const fhir::value element : array) append_canonical(element, elements.emplace_back("", element).first);
    std::stable_sort(elements.begin(), elements.end(),
                     [](const auto& left, const auto& right) { return left.first < right.first; });
    twin = {};
    for (std::size_t i = 1; i < elements.size(); ++i) {
        const fhir::value& later = elements[i].second;
        if (elements[i].first == elements[i - 1].first && (!twin || later.index() < twin.index())) twin = later;
    }
    return !twin;
}

} // namespace signalbox::validation::engine
