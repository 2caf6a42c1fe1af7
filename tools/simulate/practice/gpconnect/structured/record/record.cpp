#include "tools/simulate/practice/gpconnect/structured/record/record.hpp"

#include <algorithm>
#include <array>

#include "tools/simulate/practice/dice.hpp"
#include "tools/simulate/practice/gpconnect/structured/record/writer.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

constexpr std::array<coded, 3> allergens{
    {{"91936005", "Allergy to penicillin"}, {"91935009", "Allergy to peanut"}, {"300916003", "Allergy to latex"}}};
constexpr std::array<coded, 2> reactions{{{"126485001", "Urticaria"}, {"271807003", "Eruption of skin"}}};
// dm+d: the sources are the published examples of GP Connect.
constexpr coded aspirin{"319773006", "Aspirin 75mg dispersible tablets"};
constexpr coded amoxicillin{"323509004", "Amoxicillin 250mg capsules"};
constexpr std::array<coded, 4> conditions{{{"195967001", "Asthma"},
                                           {"38341003", "Hypertensive disorder"},
                                           {"44054006", "Diabetes mellitus type 2"},
                                           {"161891005", "Backache"}}};
constexpr coded hepatitis_dose{"170378007", "First hepatitis A vaccination"};
constexpr coded hepatitis{"40468003", "Viral hepatitis, type A"};
constexpr coded influenza_dose{"86198006", "Influenza vaccination"};
constexpr coded influenza{"6142004", "Influenza"};
constexpr coded physiotherapy{"308447003", "Referral to physiotherapist"};
constexpr coded temperature{"703421000", "Temperature"};
constexpr coded weight{"27113001", "Body weight"};
constexpr coded review{"314529007", "Medication review due"};

day first_of_month(day of) {
    const std::chrono::year_month_day date{of};
    return day{date.year() / date.month() / std::chrono::day{1}};
}

std::vector<std::string> references_of(const std::vector<const item*>& all) {
    std::vector<std::string> made;
    for (const item* each : all) made.push_back(each->reference());
    return made;
}

// FHIR's security label for what is not to be shown to the patient, which a transfer carries along.
void mark_confidential(item& which) {
    which.confidential = true;
    for (resource& each : which.resources) {
        constexpr std::string_view meta = R"("meta":{)";
        each.json.insert(
            each.json.find(meta) + meta.size(),
            R"("security":[{"system":"http://hl7.org/fhir/v3/ActCode","code":"NOPAT","display":"no disclosure to patient, family or caregivers without attending provider's authorization"}],)");
    }
}

std::vector<item> everything_of(record_writer& write) {
    std::vector<item> made;
    made.reserve(32); // what consultations point to does not move
    const auto add = [&](item one) -> const item* { return &made.emplace_back(std::move(one)); };
    const item* allergy = add(write.allergy(allergens[0], reactions[0], 2000, false));
    add(write.allergy(allergens[1], reactions[1], 5000, true));
    const item* repeat = add(write.medicine(aspirin, "One to be taken each day", 400, false, 12));
    const item* acute = add(write.medicine(amoxicillin, "One to be taken three times a day", 60, true, 1));
    add(write.medicine(amoxicillin, "One to be taken three times a day", 1500, true, 1));
    mark_confidential(made.emplace_back(write.medicine(aspirin, "As directed", 200, true, 1)));
    const item* flu = add(write.immunisation(influenza_dose, influenza, 40, true));
    add(write.immunisation(hepatitis_dose, hepatitis, 900, true));
    add(write.immunisation(hepatitis_dose, hepatitis, 930, false));
    add(write.consent(931));
    const item* hot = add(write.observation(temperature, "38.4", "Cel", "Cel", 60));
    const item* pressure = add(write.blood_pressure(30, 138, 84));
    add(write.observation(weight, "71.5", "kg", "kg", 800));
    const item* count = add(write.blood_count(25));
    add(write.blood_count(700));
    const item* sent = add(write.referral(physiotherapy, 30));
    add(write.referral(physiotherapy, 1200));
    const item* due = add(write.diary_entry(review, 45));
    add(write.diary_entry(review, 400));
    const item* asthma = add(write.problem(conditions[0], 4000, true, true, references_of({flu, count})));
    add(write.problem(conditions[1], 1500, true, false, references_of({repeat, pressure})));
    add(write.problem(conditions[3], 1000, false, false, references_of({sent})));
    add(write.problem(conditions[2], 3000, false, true, references_of({allergy})));
    add(write.consultation("Surgery consultation", 60, {hot}, {acute}));
    add(write.consultation("Telephone consultation", 30, {pressure, asthma}, {sent, due}));
    add(write.consultation("Nurse consultation", 40, {}, {flu}));
    add(write.consultation("Surgery consultation", 2000, {allergy}, {}));
    return made;
}

std::vector<item> something_of(record_writer& write, dice& chance) {
    std::vector<item> made;
    made.reserve(32);
    const auto days = [&](int most) { return 1 + static_cast<int>(chance.below(static_cast<std::uint64_t>(most))); };
    const auto perhaps = [&](std::uint64_t most) { return chance.below(most + 1); };
    for (auto n = perhaps(2); n > 0; --n)
        made.push_back(write.allergy(allergens[n], reactions[chance.below(2)], days(5000), chance.below(4) == 0));
    for (auto n = perhaps(2); n > 0; --n)
        made.push_back(write.medicine(n == 1 ? aspirin : amoxicillin, "One to be taken each day", 30 + days(700),
                                      n != 1, n == 1 ? 2 : 1));
    if (perhaps(1) == 1) made.push_back(write.immunisation(influenza_dose, influenza, days(700), true));
    const std::size_t first_observation = made.size();
    for (auto n = perhaps(2); n > 0; --n)
        made.push_back(write.blood_pressure(days(900), 110 + static_cast<int>(chance.below(40)),
                                            65 + static_cast<int>(chance.below(25))));
    if (perhaps(1) == 1) made.push_back(write.blood_count(days(600)));
    if (perhaps(2) == 1) made.push_back(write.referral(physiotherapy, days(500)));
    if (perhaps(2) == 1) made.push_back(write.diary_entry(review, 40 + days(200)));
    std::vector<std::string> about;
    if (!made.empty()) about.push_back(made.back().reference());
    for (auto n = perhaps(2); n > 0; --n)
        made.push_back(write.problem(conditions[n], days(4000), chance.below(3) != 0, chance.below(2) == 0, about));
    if (first_observation < made.size())
        made.push_back(write.consultation("Surgery consultation", days(900), {&made[first_observation]}, {}));
    return made;
}

} // namespace

std::vector<item> make_record(const person& who, const staff& here, std::uint64_t seed, day today, bool everything) {
    record_writer write(who, here, first_of_month(today));
    if (everything) return everything_of(write);
    dice chance(here.ods_code() + who.who.nhs_number, seed);
    return something_of(write, chance);
}

} // namespace signalbox::simulate::gpconnect
