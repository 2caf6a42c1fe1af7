#include "broker/mapping/render.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/mapping/code_fhir.hpp"
#include "broker/mapping/errc.hpp"
#include "broker/mapping/forms/code_report.hpp"
#include "broker/mapping/forms/parts.hpp"
#include "broker/mapping/forms/source_text.hpp"
#include "broker/mapping/losses.hpp"
#include "broker/mapping/rules/quantity_kinds.hpp"

namespace signalbox::mapping {

namespace {

constexpr std::size_t issues_written_max = 200;

// By the content type where it tells, else by the first character: MESH senders write application/octet-stream.
std::string extension_of(const source& from) {
    if (!from.content_encoding.empty()) return lower_case(from.content_encoding) == "gzip" ? "gz" : "dat";
    const std::string type = lower_case(from.content_type);
    if (type.find("json") != std::string::npos) return "json";
    if (type.find("xml") != std::string::npos) return "xml";
    if (type == "application/hl7-v2") return "hl7";
    const std::size_t first = from.bytes.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return "dat";
    if (from.bytes[first] == '{') return "json";
    return fhir::looks_like_xml(from.bytes) ? "xml" : "dat";
}

rendering render_original(const source& from) {
    rendering made;
    made.bytes = from.bytes;
    made.content_type = from.content_type;
    made.extension = extension_of(from);
    made.transform_version = "original/1";
    return made;
}

// A FHIR message stays what it is, but for the codes that are added.
result<rendering> render_r4_from_r4(const std::string& text, const source& from, const code_map& map,
                                    unmapped_policy policy) {
    fhir::json_options strict;
    strict.depth_max = from.depth_max;
    auto document = fhir::looks_like_xml(text) ? fhir::read_xml(text, fhir::release::r4, from.depth_max)
                                               : fhir::read_json(text, strict);
    if (!document) return errc::unreadable;
    if (document->root().string("resourceType").empty()) return errc::not_convertible;

    auto coded = add_codes(*document, map,
                           {from.sender, same_kind_of_quantity, policy == unmapped_policy::degrade, from.list_mapped});
    rendering made;
    made.bytes = std::move(coded.json);
    made.content_type = "application/fhir+json";
    made.extension = "json";
    made.codes_mapped = coded.codes_mapped;
    made.mapped = std::move(coded.mapped);
    made.issues = std::move(coded.issues);
    made.findings = std::move(coded.findings);
    return made;
}

// An interchange with that report alone, its bytes as received.
rendering render_part_alone(std::string bytes) {
    rendering made;
    made.bytes = std::move(bytes);
    made.content_type = "application/octet-stream";
    made.extension = "dat";
    return made;
}

// Messages made of one message's parts would have its number in common, and who reads numbers would take the second one
// for a repeat of the first.
void tell_parts_apart(pathology::report& report, form wanted, std::uint32_t part) {
    if (part < 2) return;
    if (wanted == form::hl7v2_oru) report.control_reference += fmt::format("-{}", part);
    if (wanted != form::edifact_nhs003) return;
    report.control_reference.clear(); // one is made of the seed
    if (report.message_reference.empty()) report.message_reference = std::to_string(part);
}

std::string seed_of(const source& from) { return fmt::format("{}/{}", from.seed, from.part); }

// Through the report model.
result<rendering> render_report(pathology::read_report read, form wanted, const source& from, const code_map& map,
                                unmapped_policy policy) {
    if (pathology::has_error(read.findings)) return errc::unreadable;
    auto coded =
        code_report(read.report, map, {.sender = from.sender, .policy = policy, .list_mapped = from.list_mapped});
    tell_parts_apart(read.report, wanted, from.part);
    rendering made = write_report(read.report, wanted, seed_of(from));
    if (pathology::has_error(made.findings)) return errc::not_convertible;
    made.codes_mapped = coded.codes_mapped;
    made.mapped = std::move(coded.mapped);
    made.issues = std::move(coded.issues);
    for (pathology::findings* more : {&read.findings, &coded.findings})
        made.findings.insert(made.findings.end(), std::make_move_iterator(more->begin()),
                             std::make_move_iterator(more->end()));
    return made;
}

// As many as are kept, and how many more there were.
class issue_writer {
  public:
    issue_writer() { out_.begin_array(); }

    void write(const mapping_issue& issue) {
        if (++all_ > issues_written_max) return;
        out_.begin_object().member("kind", name_of(issue.what)).member("pointer", std::string_view(issue.pointer));
        out_.member("system", std::string_view(issue.system)).member("code", std::string_view(issue.code)).end_object();
    }

    template <class Wanted>
    void write_if(const pathology::findings& findings, Wanted wanted) {
        for (const pathology::finding& each : findings)
            if (wanted(each)) write(each);
    }

    std::string take() {
        if (all_ > issues_written_max)
            out_.begin_object()
                .member("kind", "more")
                .member("count", static_cast<std::int64_t>(all_ - issues_written_max))
                .end_object();
        return out_.end_array().take();
    }

  private:
    void write(const pathology::finding& found) {
        if (++all_ > issues_written_max) return;
        out_.begin_object().member("kind", pathology::to_text(found.severity));
        if (is_clinical_loss(found)) out_.name("clinical").boolean(true);
        out_.member("pointer", std::string_view(found.pointer));
        if (found.where.segment > 0) out_.member("segment", static_cast<std::int64_t>(found.where.segment));
        out_.member("code", std::string_view(found.code));
        out_.member("text", std::string_view(found.text)).end_object();
    }

    fhir::json_writer out_;
    std::size_t all_ = 0;
};

result<opened_part> open_part_of(const source& from, report_form is) {
    if (from.opened) return open_part(from.opened, from.part, reading_of(from));
    auto text = decoded(from);
    if (!text) return text.error();
    return open_part(std::move(*text), is, from.part, reading_of(from));
}

result<rendering> render_part(form wanted, const source& from, report_form is, const code_map& map,
                              unmapped_policy policy) {
    auto opened = open_part_of(from, is);
    if (!opened) return opened.error();
    std::string alone;
    if (wanted == form::edifact_nhs003 && is == report_form::edifact) {
        const std::string reference = from.part < 2 ? "" : interchange_reference(seed_of(from));
        alone = interchange_of_part(*opened->in, from.part, "NHS003", reference);
    }
    auto made = alone.empty() ? render_report(std::move(opened->read), wanted, from, map, policy)
                              : render_part_alone(std::move(alone));
    if (made && opened->in->count() > 1) made->opened = std::move(opened->in);
    return made;
}

result<rendering> render_as(form wanted, const source& from, const code_map& map, unmapped_policy policy) {
    const auto is = report_form_of(from.message_type);
    if (!is) return errc::not_convertible;
    if (wanted != form::fhir_r4 || *is != report_form::fhir_r4) return render_part(wanted, from, *is, map, policy);
    auto text = decoded(from);
    if (!text) return text.error();
    return render_r4_from_r4(*text, from, map, policy);
}

} // namespace

std::size_t tests_among(const std::vector<mapping_issue>& issues) noexcept {
    return static_cast<std::size_t>(
        std::count_if(issues.begin(), issues.end(), [](const mapping_issue& each) { return each.of_test; }));
}

std::string_view name_of(mapping_issue::kind kind) noexcept {
    switch (kind) {
    case mapping_issue::kind::unmapped: return "code-unmapped";
    case mapping_issue::kind::ambiguous: return "code-ambiguous";
    case mapping_issue::kind::needs_approval: return "code-needs-approval";
    case mapping_issue::kind::unit_mismatch: return "unit-mismatch";
    }
    return "code-unmapped";
}

mapping_issue::kind issue_of(lookup::verdict what) noexcept {
    switch (what) {
    case lookup::verdict::ambiguous: return mapping_issue::kind::ambiguous;
    case lookup::verdict::needs_approval: return mapping_issue::kind::needs_approval;
    case lookup::verdict::unit_mismatch: return mapping_issue::kind::unit_mismatch;
    default: return mapping_issue::kind::unmapped;
    }
}

std::string rendering::issues_json() const {
    if (issues.empty() && findings.empty()) return "";
    const auto is = [](auto severity) { return [severity](const auto& each) { return each.severity == severity; }; };
    issue_writer out;
    out.write_if(findings, is(pathology::severity::error));
    out.write_if(findings, is_clinical_loss);
    for (const mapping_issue& each : issues) out.write(each);
    out.write_if(findings, is(pathology::severity::warning));
    out.write_if(findings, [](const pathology::finding& each) {
        return each.severity == pathology::severity::lost && !is_clinical_loss(each);
    });
    return out.take();
}

result<rendering> render(form wanted, const source& from, const code_map& map, unmapped_policy policy) {
    if (wanted == form::original) return render_original(from);
    auto made = render_as(wanted, from, map, policy);
    if (!made) return made;
    made->transform_version = fmt::format("{}/1", to_text(wanted));
    if (map.size() > 0) made->map_version = map.version();
    return made;
}

} // namespace signalbox::mapping
