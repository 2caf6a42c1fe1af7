#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/mapping/loaders/intake.hpp"

namespace signalbox::mapping {

namespace {

constexpr std::size_t concept_map_max = 64UL << 20;

// Names the list that a target stands in, as the CSV column target_refset does.
constexpr std::string_view refset_extension = "urn:signalbox:target-refset";

struct condition_property {
    std::string_view property;
    std::string_view map_row::*member;
};
constexpr std::array<condition_property, 4> conditions = {{
    {"urn:signalbox:unit", &map_row::unit},
    {"urn:signalbox:unit-dimension", &map_row::unit_dimension},
    {"urn:signalbox:specimen", &map_row::specimen},
    {"urn:signalbox:property", &map_row::property},
}};

class concept_map_reader {
  public:
    concept_map_reader(const map_text& from, const fhir::document& document, row_intake& rows)
        : file_(from.name), document_(document), rows_(rows) {}

    void read() {
        const auto root = document_.root();
        if (root.string("resourceType") != "ConceptMap") return fail(root, "not a ConceptMap");
        if (root.string("status") == "retired") return fail(root, "the map is retired");
        if (!understood(root)) return;
        for (const auto group : root.find("group")) read_group(group);
    }

  private:
    void read_group(const fhir::value& group) {
        if (!understood(group)) return;
        const auto unmapped = group.find("unmapped");
        if (unmapped && unmapped.string("mode") != "provided")
            return fail(unmapped, "group.unmapped gives codes a meaning that they were not mapped to");
        for (const auto element : group.find("element")) {
            if (!understood(element)) continue;
            const auto targets = element.find("target");
            if (targets.size() == 0) fail(element, "element without a target");
            for (const auto target : targets) read_target(group, element, target);
        }
    }

    void read_target(const fhir::value& group, const fhir::value& element, const fhir::value& target) {
        if (!understood(target)) return;
        if (target.find("product")) return fail(target, "product adds to the target, and a map row cannot");
        const auto same = parse_equivalence(target.string("equivalence"));
        if (!same) return fail(target, "unknown equivalence");
        const auto refset = refset_of(target);
        if (!refset) return fail(target, "the target-refset extension says neither PBCL nor PaLM");

        map_row row;
        if (!read_conditions(target, row)) return;
        row.source_system = group.string("source");
        row.source_code = element.string("code");
        row.source_display = element.string("display");
        row.target_system = group.string("target");
        row.target_code = target.string("code");
        row.target_display = target.string("display");
        row.equivalence = *same;
        row.refset = *refset;
        row.file = file_;
        row.line = document_.where(target).line;
        rows_.take(row);
    }

    // dependsOn says when the target holds: {"property": "urn:signalbox:unit", "value": "g/L"}.
    bool read_conditions(const fhir::value& target, map_row& row) {
        for (const auto condition : target.find("dependsOn")) {
            const auto property = condition.string("property");
            const auto known = std::find_if(conditions.begin(), conditions.end(),
                                            [&](const auto& c) { return c.property == property; });
            if (known == conditions.end() || !(row.*known->member).empty()) {
                fail(condition, "dependsOn narrows the target by something else than one unit, dimension, specimen or "
                                "property");
                return false;
            }
            row.*known->member = condition.string("value");
        }
        return true;
    }

    // FHIR: what carries a modifierExtension that is not understood must not be processed.
    bool understood(const fhir::value& v) {
        const bool modified = static_cast<bool>(v.find("modifierExtension"));
        if (modified) fail(v, "modifierExtension");
        return !modified;
    }

    static std::optional<target_refset> refset_of(const fhir::value& target) {
        for (const auto extension : target.find("extension")) {
            if (extension.string("url") != refset_extension) continue;
            const auto name = extension.string("valueCode");
            return name.empty() ? std::nullopt : parse_refset(name);
        }
        return target_refset::none;
    }

    void fail(const fhir::value& at, std::string reason) {
        rows_.problems().add(file_, document_.where(at).line, std::move(reason));
    }

    const std::string& file_;
    const fhir::document& document_;
    row_intake& rows_;
};

} // namespace

void read_concept_map(const map_text& from, row_intake& rows) {
    if (from.text.size() > concept_map_max) return rows.problems().add(from.name, 0, "larger than 64 MiB");
    auto document = fhir::read_json(from.text);
    if (!document) return rows.problems().add(from.name, document.error().where.line, document.error().what);
    concept_map_reader(from, *document, rows).read();
}

} // namespace signalbox::mapping
