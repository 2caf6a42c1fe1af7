#include "tests/support/pathology_reports.hpp"

#include <array>
#include <string>
#include <string_view>

#include "broker/pathology/model/statuses.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology {

namespace {

constexpr std::size_t line_max = 70;

// Everything that is drawn, from one generator.
class dice {
  public:
    explicit dice(std::mt19937_64& random) : random_(random) {}

    std::size_t up_to(std::size_t most) { return static_cast<std::size_t>(random_() % (most + 1)); }
    std::size_t between(std::size_t least, std::size_t most) { return least + up_to(most - least); }
    bool one_in(std::size_t times) { return up_to(times - 1) == 0; }
    template <class Choices>
    auto one_of(const Choices& choices) {
        return *(std::begin(choices) + static_cast<std::ptrdiff_t>(up_to(std::size(choices) - 1)));
    }

    // One to `most` characters of ISO 8859-1, separators and blanks at either end among them.
    std::string text(std::size_t most) {
        std::string made;
        for (std::size_t size = between(1, most); size > 0; --size) append_character(made);
        return made;
    }
    std::string text_or_nothing(std::size_t most) { return one_in(3) ? "" : text(most); }
    std::string digits(std::size_t size) {
        std::string made;
        while (made.size() < size) made += static_cast<char>('0' + up_to(9));
        return made;
    }
    std::string number() {
        std::string made = one_in(8) ? "-" : "";
        made += one_in(4) ? "0" : std::to_string(between(1, 99'999));
        if (one_in(2)) made += "." + digits(between(1, 4));
        return made;
    }
    std::vector<std::string> lines() {
        std::vector<std::string> made;
        for (std::size_t count = one_in(6) ? between(5, 14) : up_to(3); count > 0; --count)
            made.push_back(text_or_nothing(line_max));
        made.push_back(text(line_max)); // an empty last line would not be seen
        return made;
    }
    std::vector<note> notes() {
        std::vector<note> made;
        if (one_in(3)) made.push_back({lines()});
        return made;
    }
    date_time date(date_time::precision exact_to) {
        const std::string made =
            std::to_string(between(1890, 2035)) + two(1, 12) + two(1, 28) + two(0, 23) + two(0, 59);
        const std::array<std::size_t, 4> sizes{4, 6, 8, 12};
        return parse_digits(made.substr(0, sizes.at(static_cast<std::size_t>(exact_to)))).value();
    }
    date_time any_date() {
        return date(
            one_of(std::array{date_time::precision::year, date_time::precision::month, date_time::precision::day,
                              date_time::precision::minute, date_time::precision::minute}));
    }
    std::optional<date_time> maybe_date() { return one_in(3) ? std::optional<date_time>{} : any_date(); }

  private:
    std::string two(std::size_t least, std::size_t most) {
        const std::string made = std::to_string(between(least, most));
        return made.size() == 2 ? made : "0" + made;
    }
    void append_character(std::string& to) {
        if (one_in(12))
            to += one_of(std::string_view(":+?'"));
        else if (one_in(8))
            to += ' ';
        else if (one_in(15))
            to.append({'\xc2', static_cast<char>(0xa0 + up_to(31))});
        else if (one_in(15))
            to.append({'\xc3', static_cast<char>(0x80 + up_to(63))});
        else
            to += static_cast<char>(between(0x21, 0x7e));
    }

    std::mt19937_64& random_;
};

coding coded(std::string_view system, std::string code) { return {std::string(system), std::move(code), {}, {}, {}}; }

std::string list(std::string_view name) { return std::string(systems::edifact_list_prefix).append(name); }

coding any_code(dice& d) {
    if (d.one_in(2)) return coded(systems::read_v2, "4" + d.digits(2) + "..");
    if (d.one_in(2)) return coded(systems::snomed, d.digits(9));
    return coded(list("912"), d.text(8));
}

// A code, a text or both.
codeable any_codeable(dice& d, const coding& code) {
    codeable made;
    if (d.one_in(2)) made.codings.push_back(code);
    made.text = made.codings.empty() ? d.text(60) : d.text_or_nothing(60);
    return made;
}

std::string any_nhs_number(dice& d) {
    if (d.one_in(6)) return "";
    if (d.one_in(8)) return d.text(12);
    for (;;) {
        const std::string nine = "999" + d.digits(6);
        int sum = 0;
        for (int i = 0; i < 9; ++i) sum += (nine[static_cast<std::size_t>(i)] - '0') * (10 - i);
        const int check = (11 - sum % 11) % 11;
        if (check != 10) return nine + std::to_string(check);
    }
}

party any_party(dice& d) {
    party made;
    made.role = d.one_of(std::array{party::role::requester, party::role::recipient, party::role::laboratory});
    made.kind = d.one_of(std::array{party::kind::person, party::kind::organisation, party::kind::department});
    const std::array id_systems{std::string(systems::gmp), std::string(systems::ods), std::string(systems::consultant),
                                list("950"), std::string()};
    if (d.one_in(2)) made.identifiers.push_back({d.one_of(id_systems), d.text(9)});
    made.name = made.identifiers.empty() ? d.text(70) : d.text_or_nothing(70);
    if (d.one_in(4)) made.second_reference = d.text(15);
    return made;
}

patient any_patient(dice& d) {
    patient made;
    made.nhs_number = any_nhs_number(d);
    if (d.one_in(2)) made.other_ids.push_back({"", d.text(15)});
    made.name.family = d.text_or_nothing(30);
    for (std::size_t count = d.up_to(2); count > 0; --count) made.name.given.push_back(d.text(20));
    made.name.title = d.text_or_nothing(8);
    using enum date_time::precision;
    if (!d.one_in(5)) made.born = d.date(d.one_of(std::array{year, month, day, day, day}));
    made.sex = d.one_of(std::array{sex::not_said, sex::unknown, sex::male, sex::female, sex::other});
    if (d.one_in(4)) return made;
    address where;
    for (std::size_t count = d.up_to(4); count > 0; --count) where.lines.push_back(d.text_or_nothing(35));
    while (!where.lines.empty() && where.lines.back().empty()) where.lines.pop_back();
    where.postcode = where.lines.empty() ? d.text(8) : d.text_or_nothing(8);
    made.addresses.push_back(where);
    return made;
}

request any_request(dice& d) {
    request made;
    if (d.one_in(2)) made.requester_id.value = d.text(15);
    if (d.one_in(2)) made.laboratory_id.value = d.text(15);
    if (d.one_in(2)) made.ordered = d.any_date();
    made.clinical_information = d.notes();
    if (made.empty()) made.requester_id.value = d.text(15);
    return made;
}

specimen any_specimen(dice& d) {
    specimen made;
    if (d.one_in(3)) made.requester_id.value = d.text(15);
    if (d.one_in(2)) made.laboratory_id.value = d.text(15);
    made.type = any_codeable(d, coded(list("920"), "T" + d.digits(3)));
    if (d.one_in(4)) made.fasting.codings.push_back(coded(systems::fasting, d.one_of(std::array{"F", "NF"})));
    if (d.one_in(8)) made.fasting.text = d.text(20);
    if (d.one_in(4)) made.volume = quantity{d.number(), {}, d.text_or_nothing(8), {}};
    made.collected = d.maybe_date();
    made.received = d.maybe_date();
    made.notes = d.notes();
    return made;
}

quantity any_quantity(dice& d) {
    using enum comparator;
    if (d.one_in(10)) return {"", none, d.text(10), {}};
    const auto sign = d.one_of(std::array{none, none, none, less, less_or_equal, greater_or_equal, greater});
    return {d.number(), sign, d.text_or_nothing(12), {}};
}

value any_value(dice& d) {
    value made;
    if (d.one_in(2))
        made.quantity = any_quantity(d);
    else if (d.one_in(3))
        made.code = codeable{{any_code(d)}, d.text_or_nothing(60)};
    if (d.one_in(3)) made.text = d.lines();
    return made;
}

reference_range any_range(dice& d) {
    reference_range made;
    const std::string unit = d.one_in(2) ? d.text(8) : "";
    if (!d.one_in(4)) made.limits.low = quantity{d.number(), {}, unit, {}};
    if (!d.one_in(4)) made.limits.high = quantity{d.number(), {}, unit, {}};
    const bool empty = !made.limits.low && !made.limits.high;
    if (empty || d.one_in(3)) made.population = d.lines();
    return made;
}

std::vector<reference_range> any_ranges(dice& d) {
    std::vector<reference_range> made;
    if (d.one_in(5)) made.push_back({{}, d.lines(), {}});
    for (std::size_t count = d.one_in(2) ? d.up_to(3) : 0; count > 0; --count) made.push_back(any_range(d));
    return made;
}

investigation any_investigation(dice& d) {
    investigation made;
    made.is_group = d.one_in(4);
    made.code = any_codeable(d, any_code(d));
    using enum result_status;
    if (d.one_in(2))
        made.status = d.one_of(
            std::array{unknown, registered, preliminary, final, amended, corrected, cancelled, entered_in_error});
    made.value = any_value(d);
    if (d.one_in(3))
        made.flags.push_back({{coded(systems::deviating_flag, d.one_of(std::array{"HI", "LO", "OR", "PA"}))}, ""});
    made.ranges = any_ranges(d);
    made.notes = d.notes();
    return made;
}

// A group may belong to one before it, everything else to any group.
void link(report& of, dice& d) {
    for (std::size_t i = 0; i < of.investigations.size(); ++i) {
        investigation& each = of.investigations[i];
        std::vector<std::uint32_t> groups;
        for (std::size_t k = 0; k < (each.is_group ? i : of.investigations.size()); ++k)
            if (of.investigations[k].is_group) groups.push_back(static_cast<std::uint32_t>(k));
        if (!groups.empty() && !d.one_in(3))
            each.group = d.one_of(groups);
        else if (!of.specimens.empty() && !d.one_in(5))
            each.specimen = static_cast<std::uint32_t>(d.up_to(of.specimens.size() - 1));
    }
}

template <class Element>
void without_each(std::vector<report>& into, const report& of, std::vector<Element> report::*list) {
    for (std::size_t i = 0; i < (of.*list).size(); ++i) {
        into.push_back(of);
        (into.back().*list).erase((into.back().*list).begin() + static_cast<std::ptrdiff_t>(i));
    }
}

void renumber(std::optional<std::uint32_t>& position, std::uint32_t without) {
    if (!position || *position < without) return;
    if (*position == without)
        position.reset();
    else
        --*position;
}

void without_specimens(std::vector<report>& into, const report& of) {
    for (std::uint32_t i = 0; i < of.specimens.size(); ++i) {
        report made = of;
        made.specimens.erase(made.specimens.begin() + i);
        for (investigation& each : made.investigations) renumber(each.specimen, i);
        into.push_back(std::move(made));
    }
}

void without_investigations(std::vector<report>& into, const report& of) {
    for (std::uint32_t i = 0; i < of.investigations.size(); ++i) {
        report made = of;
        made.investigations.erase(made.investigations.begin() + i);
        for (investigation& each : made.investigations) renumber(each.group, i);
        into.push_back(std::move(made));
    }
}

// The members that one thing can do without.
void without_members(std::vector<report>& into, const report& of) {
    const auto reset = [&](auto member) {
        report made = of;
        member(made) = {};
        if (made != of) into.push_back(std::move(made));
    };
    reset([](report& r) -> auto& { return r.patient; });
    reset([](report& r) -> auto& { return r.patient.name; });
    reset([](report& r) -> auto& { return r.patient.addresses; });
    reset([](report& r) -> auto& { return r.issued; });
    for (std::size_t i = 0; i < of.specimens.size(); ++i) {
        reset([i](report& r) -> auto& { return r.specimens[i]; });
        reset([i](report& r) -> auto& { return r.specimens[i].notes; });
        reset([i](report& r) -> auto& { return r.specimens[i].volume; });
    }
    for (std::size_t i = 0; i < of.investigations.size(); ++i) {
        reset([i](report& r) -> auto& { return r.investigations[i].value; });
        reset([i](report& r) -> auto& { return r.investigations[i].value.text; });
        reset([i](report& r) -> auto& { return r.investigations[i].notes; });
        reset([i](report& r) -> auto& { return r.investigations[i].ranges; });
        reset([i](report& r) -> auto& { return r.investigations[i].flags; });
        reset([i](report& r) -> auto& { return r.investigations[i].group; });
        reset([i](report& r) -> auto& { return r.investigations[i].specimen; });
    }
}

} // namespace

report any_report(std::mt19937_64& random) {
    dice d(random);
    report made;
    made.sender = {std::string(systems::edi), d.digits(15)};
    made.recipient = {std::string(systems::edi), d.digits(15)};
    made.control_reference = d.digits(8);
    made.message_reference = d.digits(6);
    made.generated = d.date(date_time::precision::minute);
    for (std::size_t count = d.up_to(5); count > 0; --count) made.parties.push_back(any_party(d));
    made.id.value = d.text_or_nothing(30);
    made.status =
        d.one_of(std::array{report_status::unspecified, report_status::preliminary, report_status::supplementary,
                            report_status::cancelled, report_status::entered_in_error});
    made.issued = d.maybe_date();
    made.patient = any_patient(d);
    if (d.one_in(2)) made.requests.push_back(any_request(d));
    for (std::size_t count = d.up_to(3); count > 0; --count) made.specimens.push_back(any_specimen(d));
    for (std::size_t count = d.one_in(5) ? d.up_to(25) : d.up_to(6); count > 0; --count)
        made.investigations.push_back(any_investigation(d));
    link(made, d);
    // What is withdrawn as a whole is so in each of its results.
    const auto settled = statuses_of(made);
    for (std::size_t i = 0; i < settled.size(); ++i) made.investigations[i].status = settled[i];
    return made;
}

std::vector<report> smaller_reports(const report& of) {
    std::vector<report> made;
    without_each(made, of, &report::parties);
    without_each(made, of, &report::requests);
    without_specimens(made, of);
    without_investigations(made, of);
    without_members(made, of);
    return made;
}

report shrunk(report failing, const std::function<bool(const report&)>& fails) {
    for (bool smaller = true; smaller;) {
        smaller = false;
        for (report& each : smaller_reports(failing)) {
            if (!fails(each)) continue;
            failing = std::move(each);
            smaller = true;
            break;
        }
    }
    return failing;
}

} // namespace signalbox::pathology
