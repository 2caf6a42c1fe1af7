#include "tools/simulate/practice/patients.hpp"

#include <array>
#include <span>

#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/identifiers/nhs_number.hpp"
#include "tools/simulate/practice/dice.hpp"

namespace signalbox::simulate {

namespace {

constexpr std::array<std::string_view, 8> kinds{"ordinary", "sensitive", "dissent",    "deceased",
                                                "inactive", "temporary", "superseded", "elsewhere"};

constexpr auto women = std::to_array<std::string_view>(
    {"Amira", "Bronwen", "Catherine", "Dilys", "Eleri", "Farah", "Grace",    "Hannah", "Isla",   "Joan",
     "Kezia", "Lucy",    "Margaret",  "Nia",   "Olwen", "Priya", "Rhiannon", "Sadia",  "Tamsin", "Zofia"});
constexpr auto men = std::to_array<std::string_view>(
    {"Adeel", "Bryn", "Callum",   "David", "Emyr", "Farid", "George", "Harold",  "Idris",  "Jakub",
     "Kwame", "Liam", "Mohammed", "Neil",  "Owen", "Peter", "Rajesh", "Stephen", "Thomas", "Wilfred"});
constexpr auto families = std::to_array<std::string_view>(
    {"Ackroyd", "Begum",   "Carter",   "Davies", "Ellis",     "Fitzgerald", "Griffiths", "Hussain",
     "Iqbal",   "Jones",   "Kowalska", "Lewis",  "Mensah",    "Nowak",      "O'Brien",   "Patel",
     "Quinn",   "Roberts", "Smith",    "Taylor", "Underwood", "Vaughan",    "Whittaker", "Yusuf"});
constexpr auto streets =
    std::to_array<std::string_view>({"Mill Lane", "Station Road", "Chapel Street", "Orchard Close", "Church Hill",
                                     "Quarry Bank", "Canal Side", "Beech Avenue", "Moor View", "The Green"});
constexpr auto towns = std::to_array<std::string_view>({"Ambleford", "Brackenby", "Carrowdale", "Denholme Cross"});

// Valid numbers of the 999 range, one after the other, around its end as well.
class number_source {
  public:
    explicit number_source(std::uint64_t start) : index_(start % 1'000'000) {}

    std::string next() {
        while (true) {
            const std::string first = fmt::format("999{:06}", index_);
            index_ = (index_ + 1) % 1'000'000;
            for (char check = '0'; check <= '9'; ++check)
                if (identifiers::is_nhs_number(first + check)) return first + check;
        }
    }

  private:
    std::uint64_t index_;
};

std::string birth_date(dice& chance) {
    return fmt::format("{:04}-{:02}-{:02}", 1928 + chance.below(90), 1 + chance.below(12), 1 + chance.below(28));
}

patient make_patient(patient_kind kind, number_source& numbers, dice& chance) {
    patient made;
    made.nhs_number = numbers.next();
    made.kind = kind;
    const bool woman = chance.below(2) == 0;
    made.gender = woman ? "female" : "male";
    made.title = woman ? "Ms" : "Mr";
    made.given = chance.one_of(woman ? std::span<const std::string_view>(women) : men);
    made.family = chance.one_of(families);
    made.born = birth_date(chance);
    made.address = {fmt::format("{} {}", 1 + chance.below(120), chance.one_of(streets)),
                    std::string(chance.one_of(towns))};
    // "ZZ99" is no postcode area of the Royal Mail's.
    made.postcode = fmt::format("ZZ99 {}{}{}", chance.below(10), static_cast<char>('A' + chance.below(26)),
                                static_cast<char>('A' + chance.below(26)));
    made.telephone = fmt::format("01632 960{:03}", chance.below(1000));
    return made;
}

} // namespace

std::string_view to_text(patient_kind kind) noexcept { return kinds[static_cast<std::size_t>(kind)]; }

std::vector<patient> make_patients(std::string_view ods_code, std::uint64_t seed, std::size_t ordinary) {
    dice chance(ods_code, seed);
    number_source numbers(chance.next());
    std::vector<patient> made;
    for (std::size_t i = 0; i < ordinary; ++i) made.push_back(make_patient(patient_kind::ordinary, numbers, chance));
    for (std::size_t kind = 1; kind < kinds.size(); ++kind)
        for (int i = 0; i < 2; ++i) {
            made.push_back(make_patient(static_cast<patient_kind>(kind), numbers, chance));
            if (made.back().kind == patient_kind::deceased) made.back().died_days_ago = i == 0 ? 400 : 10;
        }
    if (ordinary == 0) return made;
    for (patient& each : made)
        if (each.kind == patient_kind::superseded) each.replaced_by = made[chance.below(ordinary)].nhs_number;
    return made;
}

std::string to_json(const std::vector<patient>& people) {
    fhir::json_writer out;
    out.begin_array();
    for (const patient& each : people) {
        out.begin_object().member("nhs_number", each.nhs_number).member("kind", to_text(each.kind));
        if (!each.replaced_by.empty()) out.member("replaced_by", each.replaced_by);
        if (each.died_days_ago != 0) out.member("died_days_ago", each.died_days_ago);
        out.member("title", each.title).member("given", each.given).member("family", each.family);
        out.member("gender", each.gender).member("born", each.born).name("address").begin_array();
        for (const std::string& line : each.address) out.string(line);
        out.end_array().member("postcode", each.postcode).member("telephone", each.telephone).end_object();
    }
    return out.end_array().take();
}

} // namespace signalbox::simulate
