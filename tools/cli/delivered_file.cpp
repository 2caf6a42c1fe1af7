#include "tools/cli/delivered_file.hpp"

#include <filesystem>

#include <fmt/format.h>

namespace signalbox::cli {

namespace {

constexpr std::string_view snomed_system = "http://snomed.info/sct";
constexpr std::string_view provenance = "urn:signalbox:code-map"; // mapping adds it to each coding of its own

std::string row_of(const fhir::value& coding) {
    for (const fhir::value extension : coding.find("extension"))
        if (extension.string("url") == provenance) return std::string(extension.string("valueString"));
    return {};
}

void look_at(const fhir::value& observation, delivered_codes& into) {
    added_code found;
    bool has_snomed = false;
    for (const fhir::value coding : observation.find("code").find("coding")) {
        const std::string row = row_of(coding);
        const std::string_view code = coding.string("code");
        if (coding.string("system") == snomed_system) has_snomed = true;
        if (!row.empty()) {
            found.snomed.push_back(fmt::format("{} {}", code, coding.string("display")));
            if (found.row.empty()) found.row = row;
        } else {
            found.own += fmt::format("{}{}", found.own.empty() ? "" : " ", code);
        }
    }
    ++into.tests;
    if (has_snomed) ++into.coded;
    if (!has_snomed) into.without.push_back(found.own);
    if (!found.snomed.empty()) into.added.push_back(std::move(found));
}

} // namespace

delivered_codes codes_of(const fhir::value& bundle) {
    delivered_codes codes;
    for (const fhir::value entry : bundle.find("entry")) {
        const fhir::value resource = entry.find("resource");
        if (resource.string("resourceType") == "Observation") look_at(resource, codes);
    }
    return codes;
}

std::string find_delivered_file(const std::string& folder, const std::string& delivery_id) {
    std::error_code trouble;
    for (const auto& entry : std::filesystem::directory_iterator(folder, trouble))
        if (entry.path().stem() == delivery_id) return entry.path().string();
    return {};
}

} // namespace signalbox::cli
