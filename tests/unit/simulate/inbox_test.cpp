#include "tools/simulate/practice/inbox.hpp"

#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::simulate;
using tests::temporary_folder;

namespace {

constexpr base::time_point noon{std::chrono::hours(500'000)};

// An inbox whose practice can end and start again.
class kept_inbox {
  public:
    kept_inbox() { restart(); }

    void restart() {
        inbox_.reset();
        journal_.emplace(folder_.file("received.jsonl"));
        inbox_.emplace(people, *journal_);
    }
    inbox* operator->() { return &*inbox_; }

    inbox::taken take(const std::string& key, const std::string& payload = "{}", const fault& suffered = {}) {
        return inbox_->take({key, "fhir-r4", payload, {{people.front().nhs_number}, {"REP-1"}}}, suffered, noon);
    }
    // "1 filed, 2 refused: code".
    std::string decisions() {
        std::string told;
        for (const decision& each : inbox_->decisions()) {
            if (!told.empty()) told += ", ";
            told += std::to_string(each.item) + (each.filed ? " filed" : " refused: " + each.code);
        }
        return told;
    }
    void cut_journal(const std::string& tail) {
        folder_.write("received.jsonl", folder_.read("received.jsonl") + tail);
    }
    std::string journal_text() { return folder_.read("received.jsonl"); }

    std::vector<patient> people = make_patients("A81001", 1);

  private:
    temporary_folder folder_;
    std::optional<journal> journal_;
    std::optional<inbox> inbox_;
};

} // namespace

TEST_CASE("practice inbox: what comes is filed at once, in its order", "[simulate]") {
    kept_inbox inbox;
    CHECK(inbox.take("D-1").state == arrival_state::fresh);
    CHECK(inbox.take("D-2").item == 2);
    inbox->decide_what_is_due(noon);
    CHECK(inbox.decisions() == "1 filed, 2 filed");
}

TEST_CASE("practice inbox: a key that came is the same item, with another body it is told apart", "[simulate]") {
    kept_inbox inbox;
    inbox.take("D-1", "{}");
    const auto again = inbox.take("D-1", "{}");
    CHECK(again.state == arrival_state::repeated);
    CHECK(again.item == 1);
    CHECK(inbox.take("D-1", "{ }").state == arrival_state::different);
    inbox->decide_what_is_due(noon);
    CHECK(inbox.decisions() == "1 filed");
}

TEST_CASE("practice inbox: a late one is decided when its time has come", "[simulate]") {
    kept_inbox inbox;
    inbox.take("D-1", "{}", {.what = fault_kind::late, .wait = std::chrono::seconds(5)});
    inbox.take("D-2");
    inbox->decide_what_is_due(noon);
    CHECK(inbox.decisions() == "2 filed");
    REQUIRE(inbox->next_due());
    CHECK(*inbox->next_due() == noon + std::chrono::seconds(5));
    inbox->decide_what_is_due(noon + std::chrono::seconds(5));
    CHECK(inbox.decisions() == "2 filed, 1 filed");
}

TEST_CASE("practice inbox: it refuses what a fault says, and whoever has left", "[simulate]") {
    kept_inbox inbox;
    inbox.take("D-1", "{}", {.what = fault_kind::refuse, .code = "wrong-patient"});
    const patient* left = nullptr;
    for (const patient& each : inbox.people)
        if (each.kind == patient_kind::inactive) left = &each;
    inbox->take({"D-2", "fhir-r4", "{}", {{left->nhs_number}, {"REP-2"}}}, {}, noon);
    inbox->decide_what_is_due(noon);
    CHECK(inbox.decisions() == "1 refused: wrong-patient, 2 refused: not-registered");
}

TEST_CASE("practice inbox: decisions stay until they are acknowledged", "[simulate]") {
    kept_inbox inbox;
    for (const char* key : {"D-1", "D-2", "D-3"}) inbox.take(key);
    inbox->decide_what_is_due(noon);
    inbox->acknowledge(2);
    CHECK(inbox.decisions() == "3 filed");
    inbox->acknowledge(99); // of the future: no more than there is
    inbox.take("D-4");
    inbox->decide_what_is_due(noon);
    CHECK(inbox.decisions() == "4 filed");
}

TEST_CASE("practice inbox: a restart finds everything again, and a cut last line is nobody's", "[simulate]") {
    kept_inbox inbox;
    inbox.take("D-1");
    inbox.take("D-2", "{}", {.what = fault_kind::refuse, .code = "wrong-patient"});
    inbox->decide_what_is_due(noon);
    inbox->acknowledge(1);
    inbox.take("D-3", "{}", {.what = fault_kind::late, .wait = std::chrono::seconds(5)});
    const std::string before = inbox.journal_text();
    inbox.cut_journal(R"({"kind":"received","item":4,"key":"D-4","sha)");

    inbox.restart();

    CHECK(inbox.journal_text() == before);
    CHECK(inbox.decisions() == "2 refused: wrong-patient");
    CHECK(inbox.take("D-1").state == arrival_state::repeated);
    inbox->decide_what_is_due(noon + std::chrono::seconds(5));
    CHECK(inbox.decisions() == "2 refused: wrong-patient, 3 filed");
    CHECK(inbox->decisions().back().number == 3);
    CHECK(inbox.take("D-4").item == 4);
}
