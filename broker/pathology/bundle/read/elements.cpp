#include "broker/pathology/bundle/read/elements.hpp"

#include <algorithm>

#include "broker/pathology/bundle/codes.hpp"
#include "broker/pathology/bundle/names.hpp"
#include "broker/pathology/bundle/scopes.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::bundle {

namespace {

// What the writer adds beside a mapped coding: false of it, true of the sender's own.
void forget_added_choice(pathology::codeable& code) {
    const auto mapped = [](const pathology::coding& c) { return !c.mapped_by.empty(); };
    if (std::none_of(code.codings.begin(), code.codings.end(), mapped)) return;
    for (pathology::coding& c : code.codings)
        if (c.user_selected == !mapped(c)) c.user_selected.reset();
}

// What the writer adds to a unit that it knows.
bool is_added_code(const pathology::quantity& q) {
    return q.unit_code.system == systems::ucum && !q.unit.empty() && q.unit_code.code == ucum_code_of(q.unit);
}

} // namespace

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines;
    for (;;) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.emplace_back(line);
        if (end == std::string_view::npos) return lines;
        text.remove_prefix(end + 1);
    }
}

std::vector<std::string> elements_reader::lines(const fhir::value& object, std::string_view member) {
    if (!object.find(member).is(fhir::kind::string)) return {};
    return split_lines(used_.take(object, member));
}

std::optional<date_time> elements_reader::time(const fhir::value& object, std::string_view member) {
    const auto when = parse_fhir_date_time(object.string(member));
    if (when) used_.use(object.find(member));
    if (object.find(member)) return when;
    const fhir::value beside = object.find("_" + std::string(member));
    const fhir::value day = extension(beside, names::date).find("valueDateTime");
    used_.use(day);
    return parse_fhir_date_time(day.text());
}

pathology::identifier elements_reader::identifier(const fhir::value& v) {
    pathology::identifier id{used_.take(v, "system"), used_.take(v, "value")};
    if (is_scoped(id.system)) id.system.clear();
    return id;
}

pathology::codeable elements_reader::codeable(const fhir::value& v) {
    pathology::codeable code;
    for (const fhir::value each : v.find("coding")) code.codings.push_back(coding(each));
    code.text = used_.take(v, "text");
    forget_added_choice(code);
    return code;
}

pathology::coding elements_reader::coding(const fhir::value& v) {
    pathology::coding c;
    c.mapped_by = extension_text(v, names::code_map, "valueString");
    c.system = used_.take(v, "system");
    if (c.system == names::no_snomed) c.system = systems::snomed;
    c.code = used_.take(v, "code");
    if (c.code.empty()) c.code = extension_text(v.find("_code"), names::code, "valueString");
    c.display = used_.take(v, "display");
    const fhir::value chosen = v.find("userSelected");
    used_.use(chosen);
    if (chosen.is(fhir::kind::boolean)) c.user_selected = chosen.text() == "true";
    return c;
}

pathology::quantity elements_reader::quantity(const fhir::value& v) {
    pathology::quantity q;
    const fhir::value number = v.find("value");
    if (number.is(fhir::kind::number)) {
        used_.use(number);
        q.value = number.text();
    }
    const std::string sent = extension_text(v.find("_value"), names::number, "valueString");
    if (!sent.empty()) q.value = sent;
    if (const auto sign = comparator_of(v.string("comparator"))) {
        used_.use(v.find("comparator"));
        q.comparator = *sign;
    }
    q.unit = used_.take(v, "unit");
    unit_code(v, q);
    return q;
}

void elements_reader::unit_code(const fhir::value& v, pathology::quantity& into) {
    into.unit_code.system = used_.take(v, "system");
    into.unit_code.code = used_.take(v, "code");
    if (into.unit_code.code.empty()) into.unit_code.code = extension_text(v.find("_code"), names::code, "valueString");
    if (is_added_code(into)) into.unit_code = {};
}

pathology::range elements_reader::range(const fhir::value& v) {
    pathology::range r;
    if (v.find("low")) r.low = quantity(v.find("low"));
    if (v.find("high")) r.high = quantity(v.find("high"));
    return r;
}

pathology::ratio elements_reader::ratio(const fhir::value& v) {
    return {quantity(v.find("numerator")), quantity(v.find("denominator"))};
}

std::vector<note> elements_reader::notes(const fhir::value& list) {
    std::vector<note> all;
    for (const fhir::value each : list)
        if (const auto text = lines(each, "text"); !text.empty()) all.push_back({text});
    return all;
}

std::vector<std::string> elements_reader::words(const fhir::value& v) {
    if (v.find("text").is(fhir::kind::string)) return lines(v, "text");
    std::string all;
    for (const fhir::value coding : v.find("coding")) {
        const std::string display = used_.take(coding, "display");
        if (!all.empty() && !display.empty()) all += ", ";
        all += display;
    }
    return all.empty() ? std::vector<std::string>{} : std::vector{all};
}

fhir::value elements_reader::extension(const fhir::value& of, std::string_view url) {
    for (const fhir::value each : of.find("extension"))
        if (used_.use_if(each, "url", url)) return each;
    return {};
}

std::string elements_reader::extension_text(const fhir::value& of, std::string_view url, std::string_view value) {
    const fhir::value found = extension(of, url);
    return used_.take(found, value);
}

bool elements_reader::has_extension(const fhir::value& of, std::string_view url) {
    const fhir::value found = extension(of, url);
    used_.use(found);
    return static_cast<bool>(found);
}

} // namespace signalbox::pathology::bundle
