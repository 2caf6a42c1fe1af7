#include <optional>

#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/mapping/map_checks.hpp"

namespace signalbox::mapping {

namespace {

// Names the list that a target stands in, as the CSV column target_refset does.
constexpr std::string_view refset_extension = "urn:signalbox:target-refset";

class concept_map_reader {
  public:
    concept_map_reader(const map_text& from, const fhir::document& document, std::vector<map_row>& rows,
                       map_problems& problems)
        : file_(from.name), document_(document), rows_(rows), problems_(problems) {}

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
        if (target.find("dependsOn") || target.find("product"))
            return fail(target, "dependsOn or product narrows the target, and this version cannot apply it");
        const auto same = parse_equivalence(target.string("equivalence"));
        if (!same) return fail(target, "unknown equivalence");
        const auto refset = refset_of(target);
        if (!refset) return fail(target, "the target-refset extension says neither PBCL nor PaLM");

        map_row row;
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
        check_row(row, problems_);
        rows_.push_back(std::move(row));
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
            if (name == "PaLM") return target_refset::palm;
            if (name == "PBCL") return target_refset::pbcl;
            return std::nullopt;
        }
        return target_refset::none;
    }

    void fail(const fhir::value& at, std::string reason) {
        problems_.add(file_, document_.where(at).line, std::move(reason));
    }

    const std::string& file_;
    const fhir::document& document_;
    std::vector<map_row>& rows_;
    map_problems& problems_;
};

} // namespace

void read_concept_map(const map_text& from, std::vector<map_row>& rows, map_problems& problems) {
    auto document = fhir::read_json(from.text);
    if (!document) return problems.add(from.name, document.error().where.line, document.error().what);
    concept_map_reader(from, *document, rows, problems).read();
}

} // namespace signalbox::mapping
