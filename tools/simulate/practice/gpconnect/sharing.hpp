#pragma once

#include <set>
#include <string>
#include <string_view>

namespace signalbox::simulate::gpconnect {

// How much of its records a practice shows to others.
struct sharing {
    // Clinical areas that are switched off, by the parameter that asks for them ("includeProblems"), and
    // "DocumentReferences" for documents that consultations name.
    std::set<std::string, std::less<>> disabled = {};
    // So many days after their death somebody's documents and care record are still shown.
    unsigned deceased_days = 28;
};

inline constexpr std::string_view document_area = "DocumentReferences";

// Whether `disabled` can have it.
bool is_clinical_area(std::string_view name);

} // namespace signalbox::simulate::gpconnect
