#include "broker/app/configuration/adapters.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adapters/shipped.hpp"
#include "broker/app/configuration/check.hpp"
#include "broker/delivery/library/table.hpp"
#include "broker/fhir/json.hpp"
#include "broker/routing/nearest.hpp"

namespace signalbox::app {

namespace {

std::vector<std::string> kinds() {
    std::vector<std::string> names{"executable", "library", "webhook"};
    for (const adapters::shipped_adapter& each : adapters::shipped()) names.emplace_back(each.kind);
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string_view> names_of(const std::vector<mapping::form>& forms) {
    std::vector<std::string_view> names;
    for (const mapping::form each : forms) names.push_back(mapping::to_text(each));
    return names;
}

} // namespace

adapter_reader::adapter_reader(const fhir::document& given, std::string file) : file_reader(given, std::move(file)) {}

void adapter_reader::read(const fhir::value& given, destination_setting& into) {
    if (const signalbox_adapter_table* by = adapters::find_shipped(into.kind)) return read(given, *by, into);
    if (into.kind == "library") return library(given, into);
    const std::string nearest = routing::nearest_name(into.kind, kinds());
    refuse(given.find("kind"), fmt::format("there is no kind '{}'{}", into.kind,
                                           nearest.empty() ? fmt::format(": {}", fmt::join(kinds(), ", "))
                                                           : fmt::format("; did you mean '{}'?", nearest)));
}

void adapter_reader::read(const fhir::value& given, const signalbox_adapter_table& by, destination_setting& into) {
    into.shipped = &by;
    into.folder = "adapters/" + into.name;
    const auto table = delivery::library::read_table(&by);
    if (!table.trouble.empty()) return refuse(given.find("kind"), table.trouble);
    const auto& forms = table.about.forms;
    const fhir::value form = given.find("form");
    if (!form) into.form = forms.front();
    if (std::find(forms.begin(), forms.end(), into.form) == forms.end())
        refuse(form, fmt::format("{} takes {}", into.kind, fmt::join(names_of(forms), ", ")));
    if (const fhir::value settings = given.find("settings")) into.settings_json = fhir::write_json(settings);
    for (problem& each : check_settings(given_, given, file_, table.about.settings_schema))
        problems_.push_back(std::move(each));
}

// What it says of itself is known when it is loaded.
void adapter_reader::library(const fhir::value& given, destination_setting& into) {
    into.library.path = program_beside_file(given.string("library"));
    into.library.sha256 = given.string("sha256");
    into.library.trusted = given.find("trusted").text() == "true";
    if (const fhir::value settings = given.find("settings")) into.settings_json = fhir::write_json(settings);
}

} // namespace signalbox::app
