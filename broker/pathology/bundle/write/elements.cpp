#include "broker/pathology/bundle/write/elements.hpp"

#include <algorithm>

#include "broker/identifiers/sctid.hpp"
#include "broker/pathology/bundle/codes.hpp"
#include "broker/pathology/bundle/names.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::bundle {

namespace {

bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// FHIR's code: no space at either end, and never two in a row.
bool is_fhir_code(std::string_view code) noexcept {
    if (std::none_of(code.begin(), code.end(), is_space)) return !code.empty();
    if (code.empty() || is_space(code.front()) || is_space(code.back())) return false;
    return std::adjacent_find(code.begin(), code.end(), [](char l, char r) { return is_space(l) && is_space(r); }) ==
           code.end();
}

// "<concept id>" or an expression, whose parts nobody looks at.
bool is_snomed(std::string_view code) noexcept {
    return identifiers::is_concept_id(code) || code.find_first_of("|:+=") != std::string_view::npos;
}

bool has_mapped(const pathology::codeable& code) noexcept {
    return std::any_of(code.codings.begin(), code.codings.end(),
                       [](const pathology::coding& c) { return !c.mapped_by.empty(); });
}

bool says(const pathology::coding& c) noexcept { return !c.system.empty() || !c.code.empty() || !c.display.empty(); }

} // namespace

bool says(const pathology::codeable& code) noexcept {
    return !code.text.empty() ||
           std::any_of(code.codings.begin(), code.codings.end(), [](const pathology::coding& c) { return says(c); });
}

bool says(const note& n) noexcept { return n.lines.size() > 1 || (n.lines.size() == 1 && !n.lines[0].empty()); }

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) {
        if (&line != &lines.front()) text += '\n';
        text += line;
    }
    return text;
}

void elements::find(severity s, std::string_view code, std::string_view text, std::string_view member) {
    std::string pointer(list_);
    if (list_ != "/") pointer.append("/").append(std::to_string(number_));
    if (list_ == "/") pointer.clear();
    findings_.push_back({s, std::string(code), std::string(text), {}, pointer.append(member)});
}

void elements::text(fhir::json_name name, std::string_view value) {
    if (!value.empty()) out_.member(name, value);
}

void elements::lines(fhir::json_name name, const std::vector<std::string>& lines) {
    if (lines.size() == 1) return text(name, lines.front());
    text(name, joined(lines));
}

void elements::time(fhir::json_name name, const std::optional<date_time>& when) {
    if (when) out_.member(name, std::string_view(to_fhir(*when)));
}

void elements::time_or_period(fhir::json_name time_name, fhir::json_name period_name,
                              const std::optional<date_time>& start, const std::optional<date_time>& end) {
    if (!end) return time(time_name, start);
    out_.name(period_name).begin_object();
    time("start", start);
    time("end", end);
    out_.end_object();
}

void elements::instant(fhir::json_name name, const std::optional<date_time>& when) {
    if (!when) return;
    if (when->has_time()) return time(name, when);
    out_.name("_" + std::string(name.text)).begin_object();
    extension_list(names::date, "valueDateTime", to_fhir(*when));
    out_.end_object();
}

// Names and ids have nothing that JSON escapes.
void elements::reference(fhir::json_name name, std::string_view id) {
    out_.name(name).raw(R"({"reference":"urn:uuid:)", id, R"("})");
}

void elements::reference(std::string_view id) { out_.raw(R"({"reference":"urn:uuid:)", id, R"("})"); }

void elements::references(fhir::json_name name, std::span<const resource_id> ids) {
    if (ids.empty()) return;
    out_.name(name).begin_array();
    for (const resource_id& id : ids) reference(id);
    out_.end_array();
}

void elements::extension_list(std::string_view url, fhir::json_name value_name, std::string_view value) {
    out_.name("extension").begin_array();
    extension(url, value_name, value);
    out_.end_array();
}

void elements::extension(std::string_view url, fhir::json_name value_name, std::string_view value) {
    out_.begin_object().member("url", url).name(value_name);
    if (value_name.text == "valueBoolean")
        out_.raw(value);
    else
        out_.string(value);
    out_.end_object();
}

void elements::identifier(const pathology::identifier& id, std::string_view scope, std::string_view type) {
    out_.begin_object();
    if (!type.empty()) one_coding("type", stu3() ? names::identifier_types_stu3 : names::identifier_types_r4, type, {});
    text("system", id.system.empty() ? scope : std::string_view(id.system));
    text("value", id.value);
    out_.end_object();
}

void elements::codeable(fhir::json_name name, const pathology::codeable& code) {
    if (!says(code)) return;
    out_.name(name);
    codeable_element(code);
}

void elements::codeable_element(const pathology::codeable& code) {
    out_.begin_object();
    coding_list(code);
    text("text", code.text);
    out_.end_object();
}

void elements::coding_list(const pathology::codeable& code) {
    if (std::none_of(code.codings.begin(), code.codings.end(), [](const pathology::coding& c) { return says(c); }))
        return;
    out_.name("coding").begin_array();
    codings(code);
    out_.end_array();
}

// What a map added stands before what the sender said, as broker/mapping writes it.
void elements::codings(const pathology::codeable& code) {
    const bool mapped = has_mapped(code);
    if (mapped)
        for (const pathology::coding& c : code.codings)
            if (!c.mapped_by.empty()) mapped_coding(c);
    for (const pathology::coding& c : code.codings)
        if (c.mapped_by.empty()) own_coding(c, mapped);
}

void elements::mapped_coding(const pathology::coding& c) {
    out_.begin_object();
    out_.members(R"("extension":[{"url":"urn:signalbox:code-map","valueString":)", fhir::json_string{c.mapped_by},
                 "}]");
    code(c.system, c.code);
    text("display", c.display);
    boolean("userSelected", c.user_selected.value_or(false));
    out_.end_object();
}

void elements::own_coding(const pathology::coding& c, bool beside_mapped) {
    if (!says(c)) return;
    out_.begin_object();
    code(c.system, c.code);
    text("display", c.display);
    if (c.user_selected || beside_mapped) boolean("userSelected", c.user_selected.value_or(true));
    out_.end_object();
}

// What is said to be SNOMED CT and is no concept stands under a name of ours, so that nobody takes it for one.
void elements::code(std::string_view system, std::string_view code) {
    if (system == systems::snomed && !code.empty() && !is_snomed(code)) {
        find(severity::warning, "snomed-invalid",
             "a code that is no SNOMED CT concept is written under another system");
        system = names::no_snomed;
    }
    if (!system.empty() && is_fhir_code(code)) {
        out_.members(R"("system":)", fhir::json_string{system}, R"(,"code":)", fhir::json_string{code});
        return;
    }
    text("system", system);
    if (code.empty() || is_fhir_code(code)) return text("code", code);
    out_.name("_code").begin_object();
    extension_list(names::code, "valueString", code);
    out_.end_object();
}

void elements::coding(std::string_view system, std::string_view code, std::string_view display) {
    out_.begin_object();
    out_.members(R"("system":)", fhir::json_string{system}, R"(,"code":)", fhir::json_string{code});
    text("display", display);
    out_.end_object();
}

void elements::one_coding(fhir::json_name name, std::string_view system, std::string_view code,
                          std::string_view display) {
    out_.name(name).begin_object().name("coding").begin_array();
    coding(system, code, display);
    out_.end_array().end_object();
}

void elements::notes(std::span<const note> notes) {
    if (std::none_of(notes.begin(), notes.end(), [](const note& n) { return says(n); })) return;
    out_.name("note").begin_array();
    for (const note& n : notes)
        if (says(n)) annotation(joined(n.lines));
    out_.end_array();
}

void elements::annotation(std::string_view text) { out_.begin_object().member("text", text).end_object(); }

} // namespace signalbox::pathology::bundle
