#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "broker/pathology/model/report.hpp"
#include "broker/pathology/model/specimens.hpp"
#include "broker/pathology/model/systems.hpp"
#include "tests/support/report_builder.hpp"

namespace signalbox::tests {

// Reports as an EDIFACT message can say them, chosen by a seed: the same on every machine. Times are exact to the
// second with seconds of 0, because FHIR cannot tell a minute from that.
class bundle_reports {
  public:
    explicit bundle_reports(std::uint64_t seed) : engine_(seed) {}

    pathology::report next() {
        pathology::report made;
        made.sender = {std::string(pathology::systems::edi), digits(15)};
        made.recipient = {std::string(pathology::systems::edi), digits(15)};
        made.control_reference = digits(4);
        made.message_reference = digits(1);
        made.generated = time();
        made.parties = parties();
        made.id = {"", "15/CH" + digits(6) + ", K"};
        made.status =
            of<pathology::report_status>({pathology::report_status::unspecified, pathology::report_status::preliminary,
                                          pathology::report_status::supplementary});
        made.issued = time();
        made.patient = patient();
        if (one_in(2)) made.requests.push_back(request());
        for (std::size_t i = below(4); i > 0; --i) made.specimens.push_back(specimen());
        const std::size_t count = 1 + below(8);
        for (std::size_t i = 0; i < count; ++i) made.investigations.push_back(investigation(made));
        return made;
    }

  private:
    std::size_t below(std::size_t n) { return engine_() % n; }
    bool one_in(std::size_t n) { return below(n) == 0; }
    template <class T>
    T of(std::vector<T> choices) {
        return choices[below(choices.size())];
    }
    std::string digits(std::size_t count) {
        std::string text = std::to_string(1 + below(9));
        while (text.size() < count) text += std::to_string(below(10));
        return text;
    }

    pathology::date_time time() {
        pathology::date_time when = day();
        when.hour = static_cast<std::uint8_t>(2 + below(22));
        when.minute = static_cast<std::uint8_t>(below(60));
        when.exact_to = pathology::date_time::precision::second;
        set_british_offset(when);
        return when;
    }
    pathology::date_time day() {
        pathology::date_time when;
        when.year = static_cast<std::int32_t>(2000 + below(26));
        when.month = static_cast<std::uint8_t>(1 + below(12));
        when.day = static_cast<std::uint8_t>(1 + below(28));
        return when;
    }

    std::string words() {
        return of<std::string>({"HAEMOGLOBIN", "Results repeated", "Dr O'Reilly & \"partners\"",
                                "Potassium \\ (plasma)", "Na\u00efve T cells", "  2 hours      8.8 mmol/L",
                                "see note:"});
    }
    std::vector<std::string> lines() {
        std::vector<std::string> all = {words()};
        for (std::size_t i = below(3); i > 0; --i) all.push_back(one_in(4) ? "" : words());
        return all;
    }
    std::vector<pathology::note> notes() {
        std::vector<pathology::note> all;
        for (std::size_t i = below(3); i > 0; --i) all.push_back({lines()});
        return all;
    }

    std::vector<pathology::party> parties() {
        using kind = enum pathology::party::kind;
        using role = enum pathology::party::role;
        std::vector<pathology::party> all;
        for (std::size_t i = below(7); i > 0; --i) {
            pathology::party who;
            who.role = of<role>({role::requester, role::recipient, role::laboratory});
            who.kind = of<kind>({kind::person, kind::organisation, kind::department});
            if (one_in(2)) who.identifiers.push_back({std::string(pathology::systems::ods), "Y" + digits(5)});
            if (who.identifiers.empty() || one_in(2)) who.name = words();
            if (one_in(4)) who.second_reference = digits(3);
            all.push_back(who);
        }
        return all;
    }

    pathology::patient patient() {
        pathology::patient who;
        if (!one_in(4)) who.nhs_number = one_in(4) ? "ZZZ9999" : synthetic_nhs_number(7);
        if (one_in(2)) who.other_ids.push_back({"", "LAB " + digits(5)});
        if (!one_in(8)) who.name = {"TESTING", {"ANNE", "MAY"}, "MRS", ""};
        if (one_in(2)) who.born = day();
        who.sex = of<pathology::sex>({pathology::sex::not_said, pathology::sex::unknown, pathology::sex::male,
                                      pathology::sex::female, pathology::sex::other});
        if (one_in(2)) who.addresses.push_back({{"1 HIGH STREET", "", "TESTTOWN"}, "ZZ9 9ZZ"});
        if (one_in(4)) who.addresses.push_back({{}, "ZZ99 3WZ"});
        return who;
    }

    pathology::request request() {
        pathology::request asked;
        asked.requester_id = {"", "ROI" + digits(4)};
        if (one_in(2)) asked.laboratory_id = {"", "SOI " + digits(4)};
        if (one_in(2)) asked.ordered = day();
        asked.clinical_information = notes();
        return asked;
    }

    pathology::specimen specimen() {
        pathology::specimen taken;
        if (one_in(2)) taken.requester_id = {"", digits(5)};
        if (one_in(2)) taken.laboratory_id = {"", "CH" + digits(6)};
        taken.type.text = "VENOUS BLOOD";
        if (one_in(3)) taken.fasting.codings.push_back({std::string(pathology::systems::fasting), "F", "", {}, ""});
        if (one_in(3)) taken.volume = pathology::quantity{"1750", {}, "mL", {}};
        if (one_in(2)) taken.collected = time();
        if (one_in(2)) taken.received = day();
        taken.notes = notes();
        return taken;
    }

    pathology::investigation investigation(const pathology::report& so_far) {
        pathology::investigation one;
        one.is_group = one_in(4);
        one.code.text = words();
        if (!one_in(3)) one.code.codings.push_back({std::string(pathology::systems::read_v2), "42T..", "", {}, ""});
        if (!one_in(3)) one.status = of<pathology::result_status>(every_status());
        std::vector<std::uint32_t> groups;
        for (std::uint32_t i = 0; i < so_far.investigations.size(); ++i)
            if (so_far.investigations[i].is_group) groups.push_back(i);
        if (!groups.empty() && !one_in(3)) one.group = of(groups);
        if (!so_far.specimens.empty() && !one_in(3))
            one.specimen = static_cast<std::uint32_t>(below(so_far.specimens.size()));
        // Said twice, it is read once.
        if (one.group && one.specimen == pathology::specimens_of(so_far)[*one.group]) one.specimen.reset();
        one.notes = notes();
        if (!one.is_group) answer(one);
        return one;
    }

    static std::vector<pathology::result_status> every_status() {
        using status = pathology::result_status;
        return {status::unknown, status::registered, status::preliminary, status::final,
                status::amended, status::corrected,  status::cancelled,   status::entered_in_error};
    }

    void answer(pathology::investigation& one) {
        using comparator = pathology::comparator;
        if (!one_in(4)) {
            const auto sign =
                of<comparator>({comparator::none, comparator::none, comparator::less, comparator::less_or_equal,
                                comparator::greater_or_equal, comparator::greater});
            const auto unit = of<std::string>({"", "mmol/L", "10*9/L", "u/L", "IU/L 37C", "mL/min/1.73m2"});
            one.value.quantity = {of<std::string>({"2.0", "0.80", "1001", "-3", "0"}), sign, unit, {}};
            if (one_in(2)) one.ranges.push_back(range());
        } else if (one_in(3)) {
            one.value.code = {{{std::string(pathology::systems::snomed), "260385009", "Negative", {}, ""}}, ""};
        }
        if (one_in(4)) one.value.text = lines();
        if (one_in(3)) one.flags.push_back(flag());
    }

    pathology::codeable flag() {
        const auto code = of<std::string>({"HI", "LO", "OR", "PA"});
        return {{{std::string(pathology::systems::deviating_flag), code, "", {}, ""}}, ""};
    }

    pathology::reference_range range() {
        pathology::reference_range limits;
        const auto unit = of<std::string>({"", "mmol/L", "nmol/L"});
        if (!one_in(4)) limits.limits.low = pathology::quantity{"2.0", {}, unit, {}};
        if (!one_in(4)) limits.limits.high = pathology::quantity{"20.00", {}, unit, {}};
        if (one_in(3)) limits.population = lines();
        if (one_in(3) || (!limits.limits.low && !limits.limits.high)) limits.text = lines();
        return limits;
    }

    std::mt19937_64 engine_;
};

} // namespace signalbox::tests
