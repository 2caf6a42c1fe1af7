#include "broker/validation/engine/equality.hpp"

#include <functional>
#include <string_view>
#include <unordered_map>

#include "broker/validation/lexical/decimal.hpp"

namespace signalbox::validation::engine {
namespace {

std::uint64_t combined(std::uint64_t seed, std::uint64_t more) noexcept {
    return (seed ^ more) * 0x9e3779b97f4a7c15ULL + (seed >> 29);
}

std::uint64_t hash_of_text(std::string_view text) noexcept { return std::hash<std::string_view>{}(text); }

std::uint64_t hash_of_number(std::string_view text) {
    const lexical::decimal value = lexical::parse_decimal(text);
    return combined(hash_of_text(value.digits),
                    static_cast<std::uint64_t>(value.exponent) * 2 + (value.negative ? 1 : 0));
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

std::uint64_t hash_of(const fhir::value& v) {
    const std::uint64_t seed = static_cast<std::uint64_t>(v.kind()) + 1;
    if (v.is(fhir::kind::number)) return combined(seed, hash_of_number(v.text()));
    if (v.is(fhir::kind::array)) {
        std::uint64_t hash = seed;
        for (const fhir::value element : v) hash = combined(hash, hash_of(element));
        return hash;
    }
    if (v.is(fhir::kind::object)) {
        std::uint64_t sum = 0; // the order of the members does not matter
        for (const fhir::value member : v) sum += combined(hash_of_text(member.name()), hash_of(member));
        return combined(seed, sum);
    }
    return combined(seed, hash_of_text(v.text()));
}

bool all_different(const fhir::value& array, fhir::value& twin) {
    if (array.size() < 2) return true;
    std::unordered_multimap<std::uint64_t, fhir::value> seen;
    for (const fhir::value element : array) {
        const std::uint64_t hash = hash_of(element);
        const auto [begin, end] = seen.equal_range(hash);
        for (auto other = begin; other != end; ++other) {
            if (!equal(element, other->second)) continue;
            twin = element;
            return false;
        }
        seen.emplace(hash, element);
    }
    return true;
}

} // namespace signalbox::validation::engine
