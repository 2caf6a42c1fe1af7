#include "broker/mapping/forms/forms.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace signalbox::mapping {

namespace {

template <class Kind, std::size_t Count>
using words = std::array<std::pair<Kind, std::string_view>, Count>;

constexpr words<form, 5> form_words{{{form::original, "original"},
                                     {form::fhir_r4, "fhir-r4"},
                                     {form::fhir_stu3, "fhir-stu3"},
                                     {form::edifact_nhs003, "edifact-nhs003"},
                                     {form::hl7v2_oru, "hl7v2-oru"}}};

constexpr words<unmapped_policy, 3> policy_words{{{unmapped_policy::pass_through, "pass-through"},
                                                  {unmapped_policy::degrade, "degrade"},
                                                  {unmapped_policy::hold, "hold"}}};

constexpr words<report_form, 4> report_words{{{report_form::edifact, "edifact"},
                                              {report_form::hl7v2, "hl7v2"},
                                              {report_form::fhir_r4, "fhir-r4"},
                                              {report_form::fhir_stu3, "fhir-stu3"}}};

template <class Words>
auto parse(const Words& from, std::string_view text) noexcept -> std::optional<decltype(from[0].first)> {
    const auto found = std::ranges::find(from, text, &Words::value_type::second);
    if (found == from.end()) return std::nullopt;
    return found->first;
}

template <class Words>
std::string_view text_of(const Words& from, decltype(from[0].first) kind) noexcept {
    return std::ranges::find(from, kind, &Words::value_type::first)->second;
}

} // namespace

std::optional<form> parse_form(std::string_view text) noexcept { return parse(form_words, text); }
std::string_view to_text(form f) noexcept { return text_of(form_words, f); }

std::optional<unmapped_policy> parse_policy(std::string_view text) noexcept { return parse(policy_words, text); }
std::string_view to_text(unmapped_policy p) noexcept { return text_of(policy_words, p); }

std::optional<report_form> parse_report_form(std::string_view text) noexcept { return parse(report_words, text); }

} // namespace signalbox::mapping
