#include "broker/pathology/model/to_json.hpp"

#include <array>
#include <string_view>

#include "broker/fhir/json.hpp"

namespace signalbox::pathology {

namespace {

constexpr std::array<std::string_view, 8> result_status_names{
    "unknown", "registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error"};
constexpr std::array<std::string_view, 10> report_status_names{
    "",        "registered", "preliminary", "partial",         "final", "supplementary",
    "amended", "corrected",  "cancelled",   "entered-in-error"};
constexpr std::array<std::string_view, 4> specimen_status_names{"", "unavailable", "unsatisfactory",
                                                                "entered-in-error"};
constexpr std::array<std::string_view, 5> sex_names{"", "unknown", "male", "female", "other"};
constexpr std::array<std::string_view, 3> role_names{"requester", "recipient", "laboratory"};
constexpr std::array<std::string_view, 3> kind_names{"person", "organisation", "department"};

template <class Names, class Kind>
std::string_view name_of(const Names& names, Kind kind) {
    return names.at(static_cast<std::size_t>(kind));
}

class model_writer {
  public:
    std::string write(const report& r) {
        out_.begin_object();
        write("sender", r.sender);
        write("recipient", r.recipient);
        write("control_reference", r.control_reference);
        write("message_reference", r.message_reference);
        write("generated", r.generated);
        write_each("parties", r.parties);
        write("id", r.id);
        write("status", name_of(report_status_names, r.status));
        write("issued", r.issued);
        write("effective", r.effective);
        write("effective_until", r.effective_until);
        write("code", r.code);
        write_each("conclusion", r.conclusion);
        member("patient", r.patient);
        write_each("requests", r.requests);
        write_each("specimens", r.specimens);
        write_each("investigations", r.investigations);
        out_.end_object();
        return out_.take();
    }

  private:
    void write(std::string_view name, std::string_view text) {
        if (!text.empty()) out_.member(name, text);
    }
    void write(std::string_view name, const std::optional<date_time>& when) {
        if (when) out_.member(name, to_fhir(*when));
    }
    void write(std::string_view name, const identifier& id) {
        if (!id.empty()) member(name, id);
    }
    void write(std::string_view name, const codeable& code) {
        if (!code.empty()) member(name, code);
    }
    void write(std::string_view name, const std::optional<quantity>& q) {
        if (q) member(name, *q);
    }
    void write(std::string_view name, const std::optional<std::uint32_t>& position) {
        if (position) out_.member(name, static_cast<std::int64_t>(*position));
    }
    template <class Thing>
    void member(std::string_view name, const Thing& thing) {
        out_.name(name);
        one(thing);
    }
    template <class Each>
    void write_each(std::string_view name, const std::vector<Each>& all) {
        if (all.empty()) return;
        out_.name(name).begin_array();
        for (const Each& each : all) one(each);
        out_.end_array();
    }

    void one(const std::string& text) { out_.string(text); }
    void one(const note& n) {
        out_.begin_array();
        for (const std::string& line : n.lines) out_.string(line);
        out_.end_array();
    }
    void one(const identifier& id) {
        out_.begin_object();
        write("system", id.system);
        out_.member("value", id.value).end_object();
    }
    void one(const coding& c) {
        out_.begin_object();
        write("system", c.system);
        write("code", c.code);
        write("display", c.display);
        if (c.user_selected) out_.name("user_selected").boolean(*c.user_selected);
        write("mapped_by", c.mapped_by);
        out_.end_object();
    }
    void one(const codeable& code) {
        out_.begin_object();
        write_each("codings", code.codings);
        write("text", code.text);
        out_.end_object();
    }
    void one(const quantity& q) {
        out_.begin_object();
        write("comparator", sign_of(q.comparator));
        write("value", q.value);
        write("unit", q.unit);
        if (!q.unit_code.code.empty()) member("unit_code", q.unit_code);
        out_.end_object();
    }
    void one(const range& r) {
        out_.begin_object();
        limits(r);
        out_.end_object();
    }
    void one(const ratio& r) {
        out_.begin_object();
        member("numerator", r.numerator);
        member("denominator", r.denominator);
        out_.end_object();
    }
    void limits(const range& r) {
        write("low", r.low);
        write("high", r.high);
    }
    void one(const reference_range& r) {
        out_.begin_object();
        limits(r.limits);
        write_each("text", r.text);
        write_each("population", r.population);
        out_.end_object();
    }
    void one(const party& p) {
        out_.begin_object();
        out_.member("role", name_of(role_names, p.role)).member("kind", name_of(kind_names, p.kind));
        write_each("identifiers", p.identifiers);
        write("name", p.name);
        write("second_reference", p.second_reference);
        out_.end_object();
    }
    void one(const address& a) {
        out_.begin_object();
        write_each("lines", a.lines);
        write("postcode", a.postcode);
        out_.end_object();
    }
    void one(const human_name& n) {
        out_.begin_object();
        write("family", n.family);
        write_each("given", n.given);
        write("title", n.title);
        write("suffix", n.suffix);
        out_.end_object();
    }
    void one(const patient& p) {
        out_.begin_object();
        write("nhs_number", p.nhs_number);
        write_each("other_ids", p.other_ids);
        if (!p.name.empty()) member("name", p.name);
        write("born", p.born);
        write("sex", name_of(sex_names, p.sex));
        write_each("addresses", p.addresses);
        write_each("notes", p.notes);
        out_.end_object();
    }
    void one(const request& r) {
        out_.begin_object();
        write("requester_id", r.requester_id);
        write("laboratory_id", r.laboratory_id);
        write("ordered", r.ordered);
        write("code", r.code);
        write_each("clinical_information", r.clinical_information);
        out_.end_object();
    }
    void one(const specimen& s) {
        out_.begin_object();
        write("requester_id", s.requester_id);
        write("laboratory_id", s.laboratory_id);
        write("status", name_of(specimen_status_names, s.status));
        write("type", s.type);
        write("body_site", s.body_site);
        write("fasting", s.fasting);
        write("volume", s.volume);
        write("collected", s.collected);
        write("collected_until", s.collected_until);
        write("received", s.received);
        write_each("conditions", s.conditions);
        write_each("notes", s.notes);
        out_.end_object();
    }
    void one(const value& v) {
        out_.begin_object();
        write("quantity", v.quantity);
        if (v.code) write("code", *v.code);
        if (v.range) member("range", *v.range);
        if (v.ratio) member("ratio", *v.ratio);
        write("time", v.time);
        if (v.text) write_each("text", *v.text);
        out_.end_object();
    }
    void one(const result_part& p) {
        out_.begin_object();
        write("code", p.code);
        if (!p.value.empty()) member("value", p.value);
        write("absent_reason", p.absent_reason);
        write_each("flags", p.flags);
        write_each("ranges", p.ranges);
        out_.end_object();
    }
    void one(const investigation& i) {
        out_.begin_object();
        if (i.is_group) out_.name("is_group").boolean(true);
        write("code", i.code);
        if (i.status) write("status", name_of(result_status_names, *i.status));
        write("group", i.group);
        write("specimen", i.specimen);
        if (!i.value.empty()) member("value", i.value);
        write("absent_reason", i.absent_reason);
        write_each("flags", i.flags);
        write_each("ranges", i.ranges);
        write_each("notes", i.notes);
        write("effective", i.effective);
        write("method", i.method);
        write_each("parts", i.parts);
        out_.end_object();
    }

    fhir::json_writer out_;
};

} // namespace

std::string to_json(const report& from) { return model_writer().write(from); }

} // namespace signalbox::pathology
