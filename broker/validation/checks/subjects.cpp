#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

#include "broker/validation/checks/functions.hpp"
#include "broker/validation/checks/person_names.hpp"

namespace signalbox::validation::checks {
namespace {

struct person_number {
    std::string_view system; // the NHS number's under its own name, whatever the message calls it
    std::string_view value;

    auto operator<=>(const person_number&) const = default;
};

person_number number_in(const fhir::value& identifier) noexcept {
    const std::string_view system = identifier.string("system");
    const bool nhs_number = is_nhs_number(kind_of_system(system));
    return {nhs_number ? nhs_number_system : system, identifier.string("value")};
}

// By which the message's Patients are known.
class known_numbers {
  public:
    // Of all Patients among the entries: a search may have found several.
    explicit known_numbers(const bundle_index& index) {
        for_each_resource(index, resource_type::patient, [this](const fhir::value& patient) {
            if (is_contained(patient)) return;
            for (const fhir::value identifier : patient.find("identifier")) add(number_in(identifier));
        });
        std::sort(numbers_.begin(), numbers_.end());
    }

    bool has(const person_number& wanted) const noexcept {
        return std::binary_search(numbers_.begin(), numbers_.end(), wanted);
    }
    // Whether a Patient has a number, but not this one, in that system.
    bool contradict(const person_number& wanted) const noexcept {
        if (wanted.system.empty() || wanted.value.empty() || has(wanted)) return false;
        const auto first = std::lower_bound(numbers_.begin(), numbers_.end(), person_number{wanted.system, {}});
        return first != numbers_.end() && first->system == wanted.system;
    }

  private:
    void add(const person_number& number) {
        if (!number.system.empty() && !number.value.empty()) numbers_.push_back(number);
    }

    std::vector<person_number> numbers_; // sorted
};

// "Patient", or the address of its definition.
std::string_view type_in(const fhir::value& holder) noexcept {
    const std::string_view type = holder.string("type");
    return type.substr(type.rfind('/') + 1); // npos + 1 is 0
}

// Whether two References are to one resource, or else say the same.
bool are_same(const gathered& all, const fhir::value& left, const fhir::value& right) noexcept {
    const fhir::value left_text = reference_in(left);
    const fhir::value right_text = reference_in(right);
    const fhir::value left_target = all.target_of(left_text);
    const fhir::value right_target = all.target_of(right_text);
    if (left_target && right_target) return left_target.index() == right_target.index();
    return left_text && left_text.text() == right_text.text();
}

// Calls f(observation, focus) for each focus that is not the subject.
template <class Function>
void for_each_other_focus(const examined& e, Function f) {
    const known_numbers known(e.index);
    for_each_resource(e.index, resource_type::observation, [&](const fhir::value& result) {
        const fhir::value subject = result.find("subject");
        for_each_holder(result.find("focus"), [&](const fhir::value& focus) {
            const bool by_number = !reference_in(focus) && known.has(number_in(focus.find("identifier")));
            if (!by_number && !are_same(e.all, focus, subject)) f(result, focus);
        });
    });
}

// What is not in the message, and does not say its type, may be anybody.
bool may_be_person(const examined& e, const fhir::value& focus) noexcept {
    const fhir::value reference = reference_in(focus);
    const fhir::value target = e.all.target_of(reference);
    const std::string_view type = target ? e.index.type_text_of(target) : type_in(focus);
    constexpr std::string_view persons[] = {"", "Group", "Patient", "Person", "Practitioner", "RelatedPerson"};
    return std::find(std::begin(persons), std::end(persons), type) != std::end(persons);
}

// Whether a reader of the test's name sees that it is about another than the patient: "Fetal RHD genotype", "Donor ABO
// group".
bool names_somebody_else(const fhir::value& result) {
    const fhir::value code = result.find("code");
    if (has_word_for_relative(code.string("text"))) return true;
    for (const fhir::value coding : code.find("coding"))
        if (has_word_for_relative(coding.string("display"))) return true;
    return false;
}

} // namespace

// Where the patient has no number of that system there is nothing to compare with.
void subject_identifiers_match(const examined& e, findings& into) {
    std::optional<known_numbers> known; // most subjects have no identifier
    for (const subject& each : e.all.subjects) {
        const fhir::value identifier = each.whole.find("identifier");
        if (!identifier) continue;
        if (!known) known.emplace(e.index);
        if (known->contradict(number_in(identifier))) into.add(identifier.find("value"));
    }
}

void subject_names_match(const examined& e, findings& into) {
    for (const subject& each : e.all.subjects) {
        if (each.refers == nullptr || each.refers->type != resource_type::patient) continue;
        const std::string_view display = each.whole.string("display");
        if (!display.empty() && names_other_person(display, each.refers->target)) into.add(each.whole.find("display"));
    }
}

// Only R4 has a type beside a reference.
void named_types_match(const examined& e, findings& into) {
    for (const reference& r : e.all.references) {
        const fhir::value holder = r.text.parent();
        const std::string_view named = type_in(holder);
        if (named.empty()) continue;
        if (r.target && e.index.type_text_of(r.target) != named) into.add(holder.find("type"));
    }
}

// A focus that is not the subject: of a donor, an unborn child, a device. Whoever reads the subject alone files such a
// result as the patient's own, unless the name of the test says otherwise.
void results_about_subject(const examined& e, findings& into) {
    for_each_other_focus(e, [&](const fhir::value& result, const fhir::value& focus) {
        if (may_be_person(e, focus) && !names_somebody_else(result)) into.add(focus);
    });
}

void results_with_other_focus(const examined& e, findings& into) {
    for_each_other_focus(e, [&](const fhir::value& result, const fhir::value& focus) {
        if (!may_be_person(e, focus) || names_somebody_else(result)) into.add(focus);
    });
}

} // namespace signalbox::validation::checks
