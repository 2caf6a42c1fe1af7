#include "tools/simulate/practice/patients.hpp"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/identifiers/nhs_number.hpp"

using namespace signalbox;
using simulate::make_patients;
using simulate::patient;
using simulate::patient_kind;

namespace {

std::set<std::string> numbers_of(const std::vector<patient>& people) {
    std::set<std::string> numbers;
    for (const patient& each : people) numbers.insert(each.nhs_number);
    return numbers;
}

} // namespace

TEST_CASE("practice patients: an ODS code and a seed give the same ones, another of either gives others",
          "[simulate]") {
    const auto here = simulate::to_json(make_patients("A81001", 1));

    CHECK(simulate::to_json(make_patients("A81001", 1)) == here);
    CHECK(simulate::to_json(make_patients("A81001", 2)) != here);
    CHECK(simulate::to_json(make_patients("A81002", 1)) != here);
    // The first of them, so that another machine or compiler cannot give others unseen.
    CHECK(make_patients("A81001", 1).front().nhs_number == "9990728887");
}

TEST_CASE("practice patients: every number is valid, of the 999 range, and one person's", "[simulate]") {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        const auto people = make_patients("A20047", seed);
        CHECK(numbers_of(people).size() == people.size());
        for (const patient& each : people) {
            CHECK(identifiers::is_nhs_number(each.nhs_number));
            CHECK(each.nhs_number.starts_with("999"));
        }
    }
}

TEST_CASE("practice patients: there are some of every kind, and a replaced number leads to an ordinary patient",
          "[simulate]") {
    const auto people = make_patients("A81001", 1);
    for (const auto kind :
         {patient_kind::ordinary, patient_kind::sensitive, patient_kind::dissent, patient_kind::deceased,
          patient_kind::inactive, patient_kind::temporary, patient_kind::superseded, patient_kind::elsewhere}) {
        CAPTURE(to_text(kind));
        CHECK(std::count_if(people.begin(), people.end(), [&](const patient& p) { return p.kind == kind; }) >= 2);
    }
    for (const patient& each : people) {
        if (each.kind != patient_kind::superseded) continue;
        const auto now = std::find_if(people.begin(), people.end(),
                                      [&](const patient& p) { return p.nhs_number == each.replaced_by; });
        REQUIRE(now != people.end());
        CHECK(now->kind == patient_kind::ordinary);
    }
}

TEST_CASE("practice patients: as JSON each has a number and a kind", "[simulate]") {
    const auto read = fhir::read_json(simulate::to_json(make_patients("A81001", 1)));
    REQUIRE(read.has_value());
    CHECK(read->root().size() == 44);
    CHECK(read->root().at(30).string("kind") == "sensitive");
}
