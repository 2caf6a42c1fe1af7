#include "broker/validation/checks/results.hpp"

#include <tuple>

#include "broker/validation/checks/values.hpp"
#include "broker/validation/word_table.hpp"

namespace signalbox::validation::checks {
namespace {

constexpr word_table member_names(
    std::to_array<std::string_view>({"valueQuantity", "valueRatio", "valueRange", "interpretation", "dataAbsentReason",
                                     "hasMember", "related", "referenceRange", "status", "component"}));
constexpr std::size_t status_place = 8;
constexpr std::size_t component_place = 9;

} // namespace

result_list::result_list(const fhir::document& message, const bundle_index& index) : message_(message) {
    const auto numbers = index.numbers_of(resource_type::observation);
    all_.reserve(numbers.size());
    for (const std::uint32_t number : numbers) {
        const members observation = members_of(index.resources()[number].value);
        all_.push_back(observation);
        for (const fhir::value component : at(observation.named[component_place])) {
            members& its = all_.emplace_back(members_of(component));
            its.named[status_place] = observation.named[status_place];
            its.is_component = true;
        }
    }
}

result_list::members result_list::members_of(const fhir::value& whole) const noexcept {
    members made;
    made.whole = whole.index();
    static_assert(member_names.count == std::tuple_size_v<decltype(made.named)>);
    for (const fhir::value member : whole) {
        if (made.value == 0 && is_value(member)) made.value = member.index();
        const std::size_t place = member_names.number_of(member.name());
        if (place < made.named.size() && made.named[place] == 0) made.named[place] = member.index();
    }
    return made;
}

result result_list::result_at(std::size_t place) const noexcept {
    const members& its = all_[place];
    const auto member = [&](std::size_t name) { return at(its.named[name]); };
    const fhir::value status = member(status_place);
    return {.whole = message_.at(its.whole),
            .is_component = its.is_component,
            .status = status.is(fhir::kind::string) ? status.text() : std::string_view{},
            .value = at(its.value),
            .quantity = member(0),
            .ratio = member(1),
            .range = member(2),
            .interpretation = member(3),
            .absent_reason = member(4),
            .has_member = member(5),
            .related = member(6),
            .reference_ranges = member(7)};
}

} // namespace signalbox::validation::checks
