#include "tools/simulate/traffic/reports.hpp"

#include <array>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "broker/pathology/model/date_time.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::simulate {

namespace {

using namespace std::chrono_literals;
using pathology::investigation;
using pathology::party;

constexpr std::array<std::string_view, 8> reasons = {
    "TIRED ALL THE TIME", "ANNUAL REVIEW", "HYPERTENSION REVIEW", "WEIGHT LOSS", "DIABETES REVIEW",
    "ON METHOTREXATE",    "DYSURIA",       "COUGH AND FEVER",
};

pathology::date_time minute(base::time_point at) {
    pathology::date_time made = pathology::british_time(at);
    made.second = 0;
    made.fraction.clear();
    made.exact_to = pathology::date_time::precision::minute;
    return made;
}

pathology::codeable coded(std::string_view code, std::string_view name) {
    pathology::codeable made;
    made.codings.push_back({});
    made.codings.back().system = pathology::systems::read_v2;
    made.codings.back().code = code;
    made.text = name;
    return made;
}

std::string decimal(double value, std::uint8_t decimals) { return fmt::format("{:.{}f}", value, decimals); }

pathology::quantity limit(double value, const traffic_test& of) {
    pathology::quantity made;
    made.value = decimal(value, of.decimals);
    return made;
}

// Three in four stand within the range; the others above it or, less often, below.
double roll_value(const traffic_test& of, dice& random) {
    const double width = of.high - of.low;
    const double part = static_cast<double>(random.below(10'000)) / 10'000;
    const auto side = random.below(8);
    if (side < 6) return of.low + part * width;
    if (side == 6) return of.high + part * part * of.spread * width;
    return std::max(of.low - part * part * std::min(of.spread, 0.8) * width, of.low / 4);
}

void answer(investigation& result, const traffic_test& of, double value) {
    pathology::quantity said = limit(value, of);
    said.unit = of.unit;
    const double rounded = std::stod(said.value);
    result.value.quantity = std::move(said);
    result.flags.clear();
    if (rounded >= of.low && rounded <= of.high) return;
    pathology::codeable flag;
    flag.codings.push_back({});
    flag.codings.back().system = pathology::systems::deviating_flag;
    flag.codings.back().code = rounded < of.low ? "LO" : "HI";
    result.flags.push_back(std::move(flag));
}

investigation make_result(const traffic_test& of, dice& random) {
    investigation made;
    made.code = coded(of.code, of.name);
    made.group = 0;
    answer(made, of, roll_value(of, random));
    pathology::reference_range range;
    range.limits.low = limit(of.low, of);
    range.limits.high = limit(of.high, of);
    made.ranges.push_back(std::move(range));
    return made;
}

std::vector<party> parties_of(const traffic_order& order) {
    const auto number = order.practice->edi.substr(order.practice->edi.size() - 4);
    return {
        {party::role::requester,
         party::kind::person,
         {{std::string(pathology::systems::gmp), "G999" + number}},
         "DR A PARTNER",
         ""},
        {party::role::recipient,
         party::kind::organisation,
         {{std::string(pathology::systems::ods), order.practice->ods_code}},
         order.practice->name,
         ""},
        {party::role::laboratory,
         party::kind::organisation,
         {{std::string(pathology::systems::ods), order.laboratory->ods_code}},
         order.laboratory->name,
         ""},
    };
}

pathology::patient patient_of(const simulate::patient& who) {
    pathology::patient made;
    made.nhs_number = who.nhs_number;
    made.name.family = who.family;
    made.name.given = {who.given};
    made.name.title = who.title;
    made.born = pathology::parse_fhir_date_time(who.born);
    made.sex = who.gender == "female" ? pathology::sex::female : pathology::sex::male;
    made.addresses = {{who.address, who.postcode}};
    return made;
}

} // namespace

pathology::report make_report(const traffic_order& order, dice& random) {
    const traffic_panel& panel = panel_of(order.panel);
    pathology::report made;
    made.sender = {std::string(pathology::systems::edi), order.laboratory->edi};
    made.recipient = {std::string(pathology::systems::edi), order.practice->edi};
    made.control_reference = fmt::format("{:08}", order.number);
    made.message_reference = "1";
    made.generated = minute(order.at);
    made.parties = parties_of(order);
    made.id.value = fmt::format("26/{}{:06}", panel.code.substr(0, 2), order.number);
    made.status = pathology::report_status::final;
    made.issued = minute(order.at - 10min);
    made.patient = patient_of(*order.about);
    made.requests.push_back({});
    made.requests.back().clinical_information = {{{std::string(random.one_of(reasons))}}};

    pathology::specimen taken;
    taken.laboratory_id.value = fmt::format("{:06}B", order.number);
    taken.type.text = panel.specimen;
    taken.collected = minute(order.at - 5h - std::chrono::minutes(random.below(180)));
    taken.received = minute(order.at - 3h - std::chrono::minutes(random.below(60)));
    made.specimens.push_back(std::move(taken));

    investigation group;
    group.code = coded(panel.code, panel.name);
    group.specimen = 0;
    if (panel.tests.empty()) {
        group.value.text = {{std::string(random.one_of(panel.texts))}};
        made.investigations.push_back(std::move(group));
        return made;
    }
    group.is_group = true;
    made.investigations.push_back(std::move(group));
    for (const traffic_test& each : panel.tests) made.investigations.push_back(make_result(each, random));
    return made;
}

pathology::report correct(pathology::report wrong, base::time_point at, dice& random) {
    wrong.status = pathology::report_status::corrected;
    wrong.issued = minute(at);
    wrong.generated = minute(at);
    investigation& last = wrong.investigations.back();
    last.notes.push_back({{"Corrected result: please disregard the earlier report."}});
    if (!last.value.quantity) return wrong;
    const double before = std::stod(last.value.quantity->value);
    const auto point = last.value.quantity->value.find('.');
    const auto decimals = point == std::string::npos ? 0 : last.value.quantity->value.size() - point - 1;
    const double factor = 0.5 + static_cast<double>(random.below(100)) / 100;
    last.value.quantity->value = decimal(before * factor, static_cast<std::uint8_t>(decimals));
    last.flags.clear();
    return wrong;
}

} // namespace signalbox::simulate
