#include "tools/cli/judge.hpp"

#include <fmt/format.h>

#include "broker/base/limits.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/validation/recognise.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

using validation::recognised;
using validation::syntax;

constexpr std::size_t violations_max = base::limits{}.violations_max;

bool names_a_file(const std::string& schema) {
    return schema.find('/') != std::string::npos || schema.ends_with(".json");
}

validation::verdict refused(std::string keyword, std::string expected, fhir::position where) {
    validation::verdict verdict;
    verdict.violations.push_back({"", std::move(keyword), std::move(expected), "", where, validation::severity::error});
    return verdict;
}

judged unreadable(const fhir::parse_error& why) { return {"", {}, refused("syntax", why.what, why.where)}; }

fhir::parsed<recognised> read(std::string_view text, const validation::catalogue_entry* entry,
                              const validation::catalogue& known) {
    const auto as = fhir::looks_like_xml(text) ? syntax::xml : syntax::json;
    if (entry == nullptr) return validation::recognise_resource(text, as, known);
    return validation::read_as(text, as, *entry);
}

} // namespace

judge::judge(const validate_options& how) {
    if (names_a_file(how.schema)) {
        const std::string folder = how.config.empty() ? how.schemas : load_schemas(how).folder;
        auto compiled = compile_file(how.schema, folder).schema;
        if (!compiled)
            throw command_failure{exit_code::usage, to_line(compiled.error(), how.schema),
                                  fmt::format("signalbox schema lint {}", printable(how.schema))};
        alone_ = std::move(*compiled);
        name_ = how.schema;
    } else {
        all_ = load_schemas(how);
        if (!how.schema.empty()) entry_ = &entry_of(all_, how.schema);
    }
    if (how.strict) all_.strengths = {validation::strength::strict, {}};
}

judged judge::operator()(std::string_view text) const { return alone_ ? by_file(text) : by_catalogue(text); }

judged judge::by_catalogue(std::string_view text) const {
    const auto message = read(text, entry_, *all_.catalogue);
    if (!message) return unreadable(message.error());
    if (message->entry == nullptr)
        return {"",
                {},
                refused("message_type", "a message of a known type; say which with --schema ID or --schema FILE",
                        message->document.where(message->document.root()))};
    const auto& entry = *message->entry;
    const auto how = all_.strengths.of(entry);
    return {fmt::format("{} {}", entry.id, entry.version), how,
            validation::catalogue::check(entry, message->document, violations_max, how)};
}

judged judge::by_file(std::string_view text) const {
    // Schema suites repeat keys and use \u0000; XML can only be FHIR's.
    const auto document = fhir::looks_like_xml(text)
                              ? fhir::read_xml(text, fhir::release::r4, 64, fhir::element_order::any)
                              : fhir::read_json(text, {.refuse_duplicate_keys = false, .refuse_nul = false});
    if (!document) return unreadable(document.error());
    return {name_, all_.strengths.usual, alone_->check(*document, violations_max, all_.strengths.usual)};
}

} // namespace signalbox::cli
