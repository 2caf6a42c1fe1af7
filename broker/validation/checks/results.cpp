#include "broker/validation/checks/results.hpp"

#include "broker/pathology/unit_spellings.hpp"
#include "broker/validation/checks/quantities.hpp"
#include "broker/validation/checks/remembered.hpp"
#include "broker/validation/checks/values.hpp"
#include "broker/validation/word_table.hpp"

namespace signalbox::validation::checks {
namespace {

constexpr word_table member_names(
    std::to_array<std::string_view>({"valueQuantity", "valueRatio", "valueRange", "interpretation", "dataAbsentReason",
                                     "hasMember", "related", "referenceRange", "status", "component"}));

// Finds the members of one result after the other. Its memory is of the units that the message spells.
class result_reader {
  public:
    explicit result_reader(std::vector<result>& into) : into_(into) {}

    void read(const fhir::value& observation) {
        fhir::value components;
        result made = result_in(observation, components);
        const std::string_view status = made.status;
        into_.push_back(std::move(made));
        for (const fhir::value component : components) {
            fhir::value inner; // nobody asks for components of components
            into_.push_back(result_in(component, inner));
            into_.back().is_component = true;
            into_.back().status = status;
        }
    }

  private:
    result result_in(const fhir::value& whole, fhir::value& components) {
        result made;
        made.whole = whole;
        fhir::value status;
        fhir::value* const places[] = {&made.quantity.whole, &made.ratio,         &made.range,
                                       &made.interpretation, &made.absent_reason, &made.has_member,
                                       &made.related,        &made.range_list,    &status,
                                       &components};
        static_assert(std::size(places) == member_names.count);
        for (const fhir::value member : whole) {
            if (!made.value && is_value(member)) made.value = member;
            const std::size_t number = member_names.number_of(member.name());
            if (number < std::size(places) && !*places[number]) *places[number] = member;
        }
        if (status.is(fhir::kind::string)) made.status = status.text();
        made.quantity.unit = unit_in(made.quantity.whole);
        for (const fhir::value range : made.range_list)
            made.ranges.push_back({range, amount_in(range, "low"), amount_in(range, "high")});
        return made;
    }

    amount amount_in(const fhir::value& range, std::string_view end) {
        const fhir::value quantity = range.find(end);
        return {quantity, unit_in(quantity)};
    }

    std::string_view unit_in(const fhir::value& quantity) {
        const unit_text said = unit_text_of(quantity);
        return said.is_code ? said.text : codes_.of(said.text, pathology::code_of_spelling);
    }

    std::vector<result>& into_;
    remembered<std::string_view> codes_;
};

} // namespace

std::vector<result> results_of(const bundle_index& index) {
    std::vector<result> all;
    const auto numbers = index.numbers_of(resource_type::observation);
    if (numbers.empty()) return all;
    all.reserve(numbers.size());
    result_reader reader(all);
    for (const std::uint32_t number : numbers) reader.read(index.resources()[number].value);
    return all;
}

} // namespace signalbox::validation::checks
