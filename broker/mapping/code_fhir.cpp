#include "broker/mapping/code_fhir.hpp"

#include <algorithm>
#include <unordered_map>

#include "broker/fhir/json.hpp"
#include "broker/mapping/code_context.hpp"
#include "broker/mapping/rules/concept_lookup.hpp"

namespace signalbox::mapping {

namespace {

// Where a mapped coding came from: the map's version and row.
constexpr std::string_view provenance_url = "urn:signalbox:code-map";

// What is added to one array of codings. Without rows: the code of a degraded entry.
struct addition {
    std::vector<map_row> rows;
    std::vector<std::uint32_t> user_selected; // positions of the sender's codings to be marked so
};
using additions = std::unordered_map<std::uint32_t, addition>; // by index of the array in the document

class concept_finder {
  public:
    concept_finder(const code_map& map, const mapping_context& given, const fhir::value& root, coded_resource& result,
                   additions& to_add)
        : map_(map),
          degrade_(given.degrade),
          dimensions_(given.dimensions),
          root_(root),
          context_(root, given.sender),
          result_(result),
          to_add_(to_add) {}

    void visit() { visit_resource(root_, root_); }

  private:
    // A Bundle of Bundles is legal, and the depth limit of the parser bounds it.
    void visit_resource(const fhir::value& resource, const fhir::value& holder) {
        const auto type = resource.string("resourceType");
        if (type == "Bundle")
            for (const auto entry : resource.find("entry")) {
                const auto inner = entry.find("resource");
                visit_resource(inner, inner);
            }
        if (type == "Observation" || type == "DiagnosticReport" || type == "ServiceRequest") {
            const question around = context_.around(resource, holder);
            visit_concept(resource.find("code"), around);
            if (type == "Observation")
                for (const auto component : resource.find("component"))
                    visit_concept(component.find("code"), context_.around_component(component, around));
        }
        if (type == "Specimen") visit_concept(resource.find("type"), context_.around(resource, holder));
        for (const auto contained : resource.find("contained")) visit_resource(contained, resource);
    }

    void visit_concept(const fhir::value& codeable, const question& around) {
        const auto coding = codeable.find("coding");
        if (!coding.is(fhir::kind::array) || has_snomed(coding)) return;
        auto found = look_up_concept(map_, coding, around, dimensions_);
        if (found.what != lookup::verdict::mapped) {
            report(coding, found);
            if (degrade_) to_add_.emplace(coding.index(), addition{});
            return;
        }
        if (found.other_unit) report(coding.at(found.mapped_codings.front()), mapping_issue::kind::unit_mismatch);

        ++result_.codes_mapped;
        addition added;
        added.rows = std::move(found.rows);
        if (!states_user_selected(coding)) added.user_selected = std::move(found.mapped_codings);
        to_add_.emplace(coding.index(), std::move(added));
    }

    static bool has_snomed(const fhir::value& coding) {
        for (const auto one : coding)
            if (one.string("system") == snomed_system && !one.string("code").empty()) return true;
        return false;
    }

    static bool states_user_selected(const fhir::value& coding) {
        for (const auto one : coding)
            if (one.find("userSelected")) return true;
        return false;
    }

    void report(const fhir::value& coding, const concept_lookup& found) {
        auto verdict = found.by_coding.begin();
        for (const auto one : coding) {
            const auto what = *verdict++;
            if (one.string("code").empty()) continue;
            report(one, issue_of(what));
        }
    }

    void report(const fhir::value& coding, mapping_issue::kind what) {
        result_.issues.push_back(
            {what, coding.pointer(), std::string(coding.string("system")), std::string(coding.string("code"))});
    }

    static mapping_issue::kind issue_of(lookup::verdict what) {
        switch (what) {
        case lookup::verdict::ambiguous: return mapping_issue::kind::ambiguous;
        case lookup::verdict::needs_approval: return mapping_issue::kind::needs_approval;
        case lookup::verdict::unit_mismatch: return mapping_issue::kind::unit_mismatch;
        default: return mapping_issue::kind::unmapped;
        }
    }

    const code_map& map_;
    bool degrade_;
    const same_dimension& dimensions_;
    fhir::value root_;
    code_context context_;
    coded_resource& result_;
    additions& to_add_;
};

class coded_writer {
  public:
    coded_writer(const code_map& map, const additions& to_add) : map_(map), to_add_(to_add) {}

    // Recursion as deep as the document, which the parser limits.
    void write(const fhir::value& v) {
        if (v.is(fhir::kind::object)) return write_object(v);
        if (v.is(fhir::kind::array)) return write_array(v);
        out_.copy(v);
    }
    std::string take() { return out_.take(); }

  private:
    void write_object(const fhir::value& object) {
        out_.begin_object();
        for (const auto member : object) {
            out_.name(member.name());
            write(member);
        }
        out_.end_object();
    }

    void write_array(const fhir::value& array) {
        const auto found = to_add_.find(array.index());
        out_.begin_array();
        if (found == to_add_.end())
            for (const auto element : array) write(element);
        else
            write_codings(array, found->second);
        out_.end_array();
    }

    void write_codings(const fhir::value& coding, const addition& added) {
        if (added.rows.empty()) write_degraded();
        for (const map_row& row : added.rows) write_mapped(row);
        std::uint32_t i = 0;
        auto marked = added.user_selected.begin(); // in ascending order, as the codings are
        for (const auto one : coding) {
            const bool selected = marked != added.user_selected.end() && *marked == i;
            if (selected) ++marked;
            ++i;
            write_original(one, selected);
        }
    }

    void write_mapped(const map_row& row) {
        out_.begin_object().name("extension").begin_array().begin_object();
        out_.member("url", provenance_url).member("valueString", std::string_view(map_.reference(row)));
        out_.end_object().end_array();
        out_.member("system", row.target_system).member("code", row.target_code);
        if (!row.target_display.empty()) out_.member("display", row.target_display);
        out_.name("userSelected").boolean(false).end_object();
    }

    void write_degraded() {
        out_.begin_object().member("system", snomed_system).member("code", degraded_code);
        out_.member("display", degraded_display).name("userSelected").boolean(false).end_object();
    }

    void write_original(const fhir::value& coding, bool user_selected) {
        out_.begin_object();
        for (const auto member : coding) out_.name(member.name()).copy(member);
        if (user_selected) out_.name("userSelected").boolean(true);
        out_.end_object();
    }

    const code_map& map_;
    const additions& to_add_;
    fhir::json_writer out_;
};

} // namespace

coded_resource add_codes(const fhir::document& resource, const code_map& map, const mapping_context& given) {
    coded_resource result;
    additions to_add;
    concept_finder(map, given, resource.root(), result, to_add).visit();
    if (to_add.empty()) {
        result.json = fhir::write_json(resource.root());
        return result;
    }
    coded_writer writer(map, to_add);
    writer.write(resource.root());
    result.json = writer.take();
    return result;
}

} // namespace signalbox::mapping
