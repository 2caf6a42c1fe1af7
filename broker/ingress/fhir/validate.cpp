#include "broker/ingress/fhir/validate.hpp"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "broker/ingress/fhir/parameters.hpp"

namespace signalbox::ingress::fhir {

namespace {

using signalbox::fhir::parsed;
using validation::catalogue_entry;
using validation::recognised;

std::string known_ids(const validation::catalogue& known) {
    std::vector<std::string_view> ids;
    for (const catalogue_entry& entry : known.entries()) ids.push_back(entry.id);
    return fmt::format("{}", fmt::join(ids, ", "));
}

judgement judge_as(const recognised& read, validation::strength how, std::size_t violations_max) {
    const catalogue_entry& entry = *read.entry;
    const auto verdict = validation::catalogue::check(entry, read.document, violations_max, how);
    const auto release = entry.fhir_release.value_or(read.release);
    const char* const strength = how == validation::strength::strict ? "strict" : "tolerant";

    judgement made;
    made.issues = issues_of(verdict, read.document.root(), release);
    made.issues.push_back({.severity = issue_severity::information,
                           .code = "informational",
                           .text = verdict.violations.empty() ? "valid" : "checked",
                           .diagnostics = fmt::format("{} {}, {}", entry.id, entry.version, strength)});
    const std::size_t errors = verdict.errors();
    made.summary = fmt::format("{}, {}: errors {}, warnings {}{}", entry.id, strength, errors,
                               verdict.violations.size() - errors, verdict.more ? " and more" : "");
    return made;
}

parsed<recognised> read(std::string_view text, const question& asked, const catalogue_entry* entry,
                        const yardstick& by) {
    const signalbox::fhir::json_options how{.depth_max = by.limits.json_depth_max};
    if (entry != nullptr) return validation::read_as(text, asked.as, *entry, how);
    return validation::recognise_resource(text, asked.as, by.known, how, asked.release);
}

bool of_another_release(const catalogue_entry& entry, const question& asked) {
    return asked.release && entry.fhir_release && *entry.fhir_release != *asked.release;
}

judgement of_no_known_type(std::string_view type) {
    if (type.empty()) return refusal(400, "structure", "a FHIR resource, which names its resourceType", "no resource");
    return refusal(400, "not-supported", "a resource that one of the schemas is for; ask for one with ?profile=ID",
                   "of no known type");
}

judgement judge_resource(const recognised& resource, const question& asked, const yardstick& by) {
    const std::string_view type = resource.document.root().string("resourceType");
    if (!asked.type.empty() && type != asked.type)
        return refusal(400, "value", fmt::format("a resource of the type in the path, {}", asked.type), "another type");
    if (resource.entry == nullptr) return of_no_known_type(type);
    if (of_another_release(*resource.entry, asked))
        return refusal(400, "value",
                       fmt::format("a resource of the release in Content-Type; {} is of another", resource.entry->id),
                       "another release");
    return judge_as(resource, asked.strength.value_or(by.strengths.of(*resource.entry)), by.limits.violations_max);
}

judgement judge_text(std::string_view text, const question& asked, const catalogue_entry* entry, const yardstick& by) {
    const auto whole = read(text, asked, entry, by);
    if (!whole) return unreadable(whole.error());
    const auto inner =
        asked.type == "Parameters" ? signalbox::fhir::value{} : resource_parameter(whole->document.root());
    if (!inner) return judge_resource(*whole, asked, by);
    if (asked.as == syntax::xml)
        return refusal(400, "not-supported", "a Parameters with a resource in JSON, or the resource itself",
                       "Parameters in XML");
    const auto resource = read(blanked_around(text, inner), asked, entry, by);
    return resource ? judge_resource(*resource, asked, by) : unreadable(resource.error());
}

} // namespace

judgement refusal(unsigned status, std::string_view code, std::string text, std::string summary) {
    judgement made;
    made.status = status;
    made.issues.push_back({.severity = issue_severity::error, .code = code, .text = std::move(text)});
    made.summary = std::move(summary);
    return made;
}

judgement unreadable(const signalbox::fhir::parse_error& why) {
    judgement made = refusal(400, "structure", why.what, "unreadable");
    made.issues.front().diagnostics = "syntax";
    made.issues.front().location = {fmt::format("{}:{}", why.where.line, why.where.column)};
    return made;
}

judgement judge(std::string_view text, const question& asked, const yardstick& by) {
    const catalogue_entry* entry = nullptr;
    if (!asked.profile.empty()) {
        entry = by.known.find(asked.profile);
        if (entry == nullptr)
            return refusal(400, "not-found", "a profile that there is: " + known_ids(by.known), "unknown profile");
    }
    return judge_text(text, asked, entry, by);
}

} // namespace signalbox::ingress::fhir
