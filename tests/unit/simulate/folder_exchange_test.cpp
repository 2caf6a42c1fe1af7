#include "tools/simulate/practice/folder_exchange.hpp"

#include <algorithm>
#include <filesystem>

#include <catch2/catch.hpp>

#include "broker/pathology/edifact/acknowledgement.hpp"
#include "tests/support/interchange_text.hpp"
#include "tests/support/report_builder.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::simulate;
using namespace signalbox::tests;
namespace edifact = pathology::edifact;

namespace {

constexpr base::time_point noon{std::chrono::hours(500'000)};

// A SystmOne-like practice with its folders.
class practice_fixture {
  public:
    void put(const std::string& stem, const std::string& data) {
        folder_.write("in/" + stem + ".dat", data);
        put_control(stem);
    }
    void put_control(const std::string& stem) { folder_.write("in/" + stem + ".ctl", "<DTSControl/>"); }
    void suffer(fault what) { faults_.set({std::move(what)}); }
    void look(std::chrono::seconds later = {}) { exchange_.look(noon + later); }
    std::vector<std::string> names(const std::string& below) const {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / below))
            found.push_back(entry.path().filename().string());
        std::sort(found.begin(), found.end());
        return found;
    }
    edifact::acknowledgement answer(const std::string& stem) const {
        return edifact::read_acknowledgement(folder_.read("out/" + stem + ".dat"));
    }

  private:
    temporary_folder folder_;
    std::vector<patient> people_ = make_patients("A81001", 1);
    journal journal_{folder_.file("received.jsonl")};
    inbox inbox_{people_, journal_};
    fault_plan faults_;
    folder_exchange exchange_{folder_.text(), "A81001", inbox_, faults_};
};

using names = std::vector<std::string>;

std::string interchange(const std::string& control) {
    return interchange_text().control(control).report(synthetic_nhs_number(1), "REP-1").build();
}

} // namespace

TEST_CASE("practice folder: a pair is taken, and answered with an NHSACK", "[simulate]") {
    practice_fixture practice;
    practice.put("X1", interchange("77"));

    practice.look();

    CHECK(practice.names("in").empty());
    CHECK(practice.names("out") == names{"A8100100000001.ctl", "A8100100000001.dat"});
    const auto answer = practice.answer("A8100100000001");
    CHECK(answer.usable());
    CHECK(answer.original_control_reference == "77");
    CHECK(answer.status == edifact::acknowledgement_status::all_accepted);
}

TEST_CASE("practice folder: a refused interchange is answered so", "[simulate]") {
    practice_fixture practice;
    practice.suffer({.on = "results", .what = fault_kind::refuse, .code = "wrong-patient"});
    practice.put("X1", interchange("77"));

    practice.look();

    CHECK(practice.answer("A8100100000001").status == edifact::acknowledgement_status::all_rejected);
}

TEST_CASE("practice folder: a pair that is not whole is left alone", "[simulate]") {
    practice_fixture practice;
    practice.put_control("X1");
    practice.look();
    CHECK(practice.names("in") == names{"X1.ctl"});
    practice.put("X1", interchange("77"));
    practice.look();
    CHECK(practice.names("in").empty());
}

TEST_CASE("practice folder: a practice that is not ready takes it at its next look", "[simulate]") {
    practice_fixture practice;
    practice.suffer({.on = "results", .what = fault_kind::status});
    practice.put("X1", interchange("77"));
    practice.look();
    CHECK(practice.names("in").size() == 2);
    practice.look();
    CHECK(practice.names("in").empty());
}

TEST_CASE("practice folder: the same interchange again is not answered again", "[simulate]") {
    practice_fixture practice;
    practice.put("X1", interchange("77"));
    practice.look();
    practice.put("X2", interchange("77"));
    practice.look();
    CHECK(practice.names("in").empty());
    CHECK(practice.names("out").size() == 2);
}

TEST_CASE("practice folder: what is no interchange is set aside", "[simulate]") {
    practice_fixture practice;
    practice.put("X1", "hello");
    practice.look();
    CHECK(practice.names("failed") == names{"X1.dat"});
    CHECK(practice.names("out").empty());
}

TEST_CASE("practice folder: a late one is answered when it is filed", "[simulate]") {
    practice_fixture practice;
    practice.suffer({.on = "results", .what = fault_kind::late, .wait = std::chrono::seconds(5)});
    practice.put("X1", interchange("77"));
    practice.look();
    CHECK(practice.names("out").empty());
    practice.look(std::chrono::seconds(5));
    CHECK(practice.names("out").size() == 2);
}
