// Every member of the model is either in the EDIFACT that is written or named by a finding. Structured bindings name
// all members: one more in the model and this file does not compile, until somebody has decided what becomes of it.
#include <functional>

#include <catch2/catch.hpp>

#include "broker/pathology/edifact/writer.hpp"
#include "broker/pathology/model/systems.hpp"

namespace {

using namespace signalbox::pathology;

struct leaf {
    std::string pointer;
    std::string token; // what the text has when the leaf is carried
};

// Fills a report with values that occur once, and writes down where each is.
class filler {
  public:
    std::vector<leaf> leaves;

    void text(std::string& into, const std::string& at) {
        into = "T" + std::to_string(1000 + ++count_);
        leaves.push_back({at, into});
    }
    void number(std::string& into, const std::string& at) {
        into = std::to_string(1000 + ++count_) + ".50";
        leaves.push_back({at, into});
    }
    void day(std::optional<date_time>& into, const std::string& at) {
        const std::string digits = std::to_string(1900 + ++count_) + "0203";
        into = parse_digits(digits);
        REQUIRE(into);
        leaves.push_back({at, digits});
    }
    void said(const std::string& at, const std::string& token) { leaves.push_back({at, token}); }

    void fill(coding& c, const std::string& at, std::string_view known_system = {}, const std::string& token = {}) {
        auto& [system, code, display, user_selected, mapped_by] = c;
        if (known_system.empty()) {
            std::string own;
            text(own, at + "/system");
            system = own;
        } else {
            system = known_system;
            said(at + "/system", token);
        }
        text(code, at + "/code");
        text(display, at + "/display");
        user_selected = true;
        said(at + "/user_selected", "never in the text");
        text(mapped_by, at + "/mapped_by");
    }
    void fill(codeable& c, const std::string& at, std::string_view known_system = {}, const std::string& token = {}) {
        auto& [codings, words] = c;
        codings.resize(2);
        fill(codings[0], at + "/codings/0", known_system, token);
        fill(codings[1], at + "/codings/1");
        text(words, at + "/text");
    }
    void fill(identifier& id, const std::string& at) {
        auto& [system, value] = id;
        text(system, at + "/system");
        text(value, at + "/value");
    }
    void fill(std::vector<note>& notes, const std::string& at) {
        notes.resize(2);
        for (note& each : notes) {
            auto& [lines] = each;
            fill(lines, at);
        }
        said(at, "never in the text"); // where the first ends
    }
    void fill(std::vector<std::string>& lines, const std::string& at) {
        lines.resize(2);
        for (std::string& line : lines) text(line, at + "/lines");
    }
    void fill(quantity& q, const std::string& at) {
        auto& [value, sign, unit, unit_code] = q;
        number(value, at + "/value");
        sign = comparator::less_or_equal;
        said(at + "/comparator", value + ":8");
        text(unit, at + "/unit");
        fill(unit_code, at + "/unit_code");
    }
    void fill(range& r, const std::string& at) {
        auto& [low, high] = r;
        fill(low.emplace(), at + "/low");
        fill(high.emplace(), at + "/high");
    }
    void fill(ratio& r, const std::string& at) {
        auto& [numerator, denominator] = r;
        fill(numerator, at + "/numerator");
        fill(denominator, at + "/denominator");
    }
    // A report cannot hold all kinds of answer in one result, and this does.
    void fill(value& v, const std::string& at) {
        auto& [number_answer, code, range_answer, ratio_answer, time, words] = v;
        fill(number_answer.emplace(), at + "/quantity");
        fill(code.emplace(), at + "/code");
        fill(range_answer.emplace(), at + "/range");
        fill(ratio_answer.emplace(), at + "/ratio");
        day(time, at + "/time");
        fill(words.emplace(), at + "/text");
    }
    void fill(reference_range& r, const std::string& at) {
        auto& [limits, words, population] = r;
        fill(limits, at + "/limits");
        fill(words, at + "/text");
        fill(population, at + "/population");
    }
    void fill(specimen& s, const std::string& at) {
        auto& [requester_id, laboratory_id, type, site, fasting, volume, collected, until, received, notes, status,
               conditions] = s;
        fill(requester_id, at + "/requester_id");
        fill(laboratory_id, at + "/laboratory_id");
        fill(type, at + "/type", std::string(systems::edifact_list_prefix) + "920", ":920:");
        fill(site, at + "/body_site");
        fill(fasting, at + "/fasting", systems::fasting, "SPC+FS+");
        fill(volume.emplace(), at + "/volume");
        day(collected, at + "/collected");
        day(until, at + "/collected_until");
        day(received, at + "/received");
        fill(notes, at + "/notes");
        status = specimen_status::unsatisfactory;
        said(at + "/status", "never in the text");
        fill(conditions.emplace_back(), at + "/conditions/0");
    }
    void fill(result_part& p, const std::string& at) {
        auto& [code, answer, absent_reason, flags, ranges] = p;
        fill(code, at + "/code");
        fill(answer, at + "/value");
        fill(absent_reason, at + "/absent_reason");
        fill(flags.emplace_back(), at + "/flags/0");
        fill(ranges.emplace_back(), at + "/ranges/0");
    }
    void fill(investigation& i, const std::string& at) {
        auto& [is_group, code, status, group, of_specimen, answer, absent_reason, flags, ranges, notes, effective,
               method, parts] = i;
        is_group = true;
        said(at + "/is_group", "SEQ++2'");
        fill(code, at + "/code", systems::snomed, ":921:");
        status = result_status::corrected;
        said(at + "/status", "STS++CO'");
        group = 0;
        said(at + "/group", "RFF+ARL:1'");
        of_specimen = 1;
        said(at + "/specimen", "RFF+ASL:2'");
        fill(answer, at + "/value");
        fill(absent_reason, at + "/absent_reason");
        flags.resize(2);
        fill(flags[0], at + "/flags/0", systems::deviating_flag, flags[0].text);
        fill(flags[1], at + "/flags/1", systems::deviating_flag, flags[1].text);
        ranges.resize(2);
        fill(ranges[0], at + "/ranges/0");
        fill(ranges[1], at + "/ranges/1");
        fill(notes, at + "/notes");
        day(effective, at + "/effective");
        fill(method, at + "/method");
        fill(parts.emplace_back(), at + "/parts/0");
    }
    void fill(party& p, const std::string& at) {
        auto& [role, kind, identifiers, name, second_reference] = p;
        role = party::role::laboratory;
        said(at + "/role", "NAD+SLA+");
        kind = party::kind::department;
        said(at + "/kind", "SPR+DPT'");
        identifiers.resize(2);
        fill(identifiers[0], at + "/identifiers/0");
        fill(identifiers[1], at + "/identifiers/1");
        identifiers[0].system = systems::ods;
        leaves[leaves.size() - 4].token = ":903+";
        text(name, at + "/name");
        text(second_reference, at + "/second_reference");
    }
    void fill(patient& p, const std::string& at) {
        auto& [nhs_number, other_ids, name, born, gender, addresses, notes] = p;
        text(nhs_number, at + "/nhs_number");
        other_ids.resize(2);
        fill(other_ids[0], at + "/other_ids/0");
        fill(other_ids[1], at + "/other_ids/1");
        auto& [family, given, title, suffix] = name;
        text(family, at + "/name/family");
        given.resize(3);
        for (std::string& each : given) text(each, at + "/name/given");
        text(title, at + "/name/title");
        text(suffix, at + "/name/suffix");
        day(born, at + "/born");
        gender = sex::female;
        said(at + "/sex", "PDI+2'");
        addresses.resize(2);
        for (std::size_t i = 0; i < 2; ++i) {
            auto& [lines, postcode] = addresses[i];
            const std::string here = at + "/addresses/" + std::to_string(i);
            lines.resize(6);
            for (std::size_t k = 0; k < 6; ++k) text(lines[k], here + "/lines/" + std::to_string(k));
            text(postcode, here + "/postcode");
        }
        fill(notes, at + "/notes");
    }
    void fill(request& r, const std::string& at) {
        auto& [requester_id, laboratory_id, ordered, code, information] = r;
        fill(requester_id, at + "/requester_id");
        fill(laboratory_id, at + "/laboratory_id");
        day(ordered, at + "/ordered");
        fill(code, at + "/code");
        fill(information, at + "/clinical_information");
    }
    void fill(report& r) {
        auto& [sender, recipient, control, message, generated, parties, id, status, issued, effective, effective_until,
               code, conclusion, who, requests, specimens, investigations] = r;
        fill(sender, "/sender");
        fill(recipient, "/recipient");
        text(control, "/control_reference");
        text(message, "/message_reference");
        day(generated, "/generated");
        fill(parties.emplace_back(), "/parties/0");
        fill(id, "/id");
        status = report_status::amended;
        said("/status", "never in the text");
        day(issued, "/issued");
        day(effective, "/effective");
        day(effective_until, "/effective_until");
        fill(code, "/code");
        fill(conclusion, "/conclusion");
        fill(who, "/patient");
        requests.resize(2);
        fill(requests[0], "/requests/0");
        fill(requests[1], "/requests/1");
        specimens.resize(2);
        fill(specimens[0], "/specimens/0");
        fill(specimens[1], "/specimens/1");
        auto& group = investigations.emplace_back();
        group.is_group = true;
        group.code.text = "A GROUP";
        group.specimen = 0;
        fill(investigations.emplace_back(), "/investigations/1");
    }

  private:
    int count_ = 0;
};

bool is_told(const findings& found, const std::string& pointer) {
    return std::any_of(found.begin(), found.end(), [&](const finding& each) {
        return each.severity == severity::lost && (pointer == each.pointer || pointer.starts_with(each.pointer + "/"));
    });
}

} // namespace

TEST_CASE("edifact writer: every member of the model is carried or named as lost", "[edifact]") {
    report full;
    filler all;
    all.fill(full);
    REQUIRE(all.leaves.size() > 300);

    const auto written = edifact::write_interchange({&full, 1}, {.prepared = parse_digits("202605011200").value()});

    for (const leaf& each : all.leaves) {
        INFO(each.pointer << " " << each.token);
        CHECK((written.text.find(each.token) != std::string::npos || is_told(written.findings, each.pointer)));
    }
}

TEST_CASE("edifact writer: each kind of answer alone is carried or named as lost", "[edifact]") {
    const std::vector<std::function<void(filler&, investigation&)>> kinds{
        [](filler& f, investigation& i) { f.fill(i.value.quantity.emplace(), "/investigations/0/value/quantity"); },
        [](filler& f, investigation& i) { f.fill(i.value.code.emplace(), "/investigations/0/value/code"); },
        [](filler& f, investigation& i) {
            f.fill(i.value.code.emplace(), "/investigations/0/value/code", systems::read_v2, ":911:");
        },
        [](filler& f, investigation& i) { f.fill(i.value.range.emplace(), "/investigations/0/value/range"); },
        [](filler& f, investigation& i) { f.fill(i.value.ratio.emplace(), "/investigations/0/value/ratio"); },
        [](filler& f, investigation& i) { f.day(i.value.time, "/investigations/0/value/time"); },
        [](filler& f, investigation& i) { f.fill(i.value.text.emplace(), "/investigations/0/value/text"); },
        [](filler& f, investigation& i) { f.fill(i.absent_reason, "/investigations/0/absent_reason"); }};
    for (const auto& kind : kinds) {
        filler one;
        report of;
        kind(one, of.investigations.emplace_back());
        const auto written = edifact::write_interchange({&of, 1}, {.prepared = parse_digits("202605011200").value()});
        for (const leaf& each : one.leaves) {
            INFO(each.pointer << " " << each.token);
            CHECK((written.text.find(each.token) != std::string::npos || is_told(written.findings, each.pointer)));
        }
    }
}
