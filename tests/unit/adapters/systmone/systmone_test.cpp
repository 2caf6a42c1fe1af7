#include "adapters/systmone/systmone.hpp"

#include <filesystem>
#include <fstream>
#include <future>

#include <catch2/catch.hpp>

#include "adapters/systmone/answer_box.hpp"
#include "tests/support/interchange_text.hpp"
#include "tests/support/report_builder.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/adapters/host_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using namespace signalbox::adapters::systmone;
namespace edifact = signalbox::pathology::edifact;

namespace {

using pairs = std::vector<std::pair<std::string, std::string>>;

std::string interchange(const std::string& control) {
    return interchange_text()
        .control(control)
        .report(synthetic_nhs_number(1), "REP-1")
        .report(synthetic_nhs_number(2), "REP-2")
        .build();
}

// The practice's answer, which refuses those of these numbers, from 1.
std::string answer_to(const std::string& text, const std::vector<std::size_t>& refused = {}) {
    edifact::interchange read = edifact::read_interchange(text);
    for (const std::size_t number : refused)
        read.parts.at(number - 1).findings.push_back({pathology::severity::error, "no", "not filed", {}, {}});
    return edifact::write_acknowledgement(read, {}).value();
}

given_delivery delivery_of(const std::string& payload, const std::string& id = "20261122091500123456_A1B2C3-1") {
    given_delivery made;
    made.delivery_id = id;
    made.payload = payload;
    made.form = "edifact-nhs003";
    return made;
}

struct practice_bench {
    practice_bench()
        : host({{"/folder", disk.file("practice")}, {"/answers", "false"}}, disk.file("")),
          book(disk.file(""), "given"),
          box(host.hub(), disk.file("practice/out"), book) {
        REQUIRE(host.create(adapters::systmone_adapter()));
    }
    void answer(const std::string& text, const std::string& stem = "A1") const {
        disk.write("practice/out/" + stem + ".dat", text);
        disk.write("practice/out/" + stem + ".ctl", "<DTSControl/>");
    }
    void look() {
        box.look([] { return true; });
    }
    std::size_t files_in(const std::string& folder) const {
        std::error_code absent;
        const std::filesystem::directory_iterator all(disk.file("practice/" + folder), absent);
        return static_cast<std::size_t>(std::distance(begin(all), end(all)));
    }

    temporary_folder disk;
    host_fixture host;
    adapters::folder::day_book book;
    answer_box box;
};

} // namespace

TEST_CASE("systmone: an interchange goes as a pair into the practice's folder, once", "[adapters][systmone]") {
    practice_bench bench;
    const std::string text = interchange("71");

    CHECK(bench.host.deliver(delivery_of(text)).what == "accepted");
    CHECK(bench.host.deliver(delivery_of(text)).what == "duplicate");
    CHECK(bench.host.deliver(delivery_of(interchange("72"))).code == "name-taken");

    CHECK(bench.disk.read("practice/in/20261122091500123456_A1B2C3-1.dat") == text);
    CHECK_THAT(bench.disk.read("practice/in/20261122091500123456_A1B2C3-1.ctl"),
               Catch::Contains("<WorkflowId>PATH_MEDRPT_V3</WorkflowId>"));
}

TEST_CASE("systmone: what is no interchange is refused, a folder that has gone is tried again",
          "[adapters][systmone]") {
    practice_bench bench;

    for (const char* payload : {"", "{}", "UNA:+.? '", "UNB+UNOA:2'"})
        CHECK(bench.host.deliver(delivery_of(payload)).code == "not-an-interchange");
    std::filesystem::remove_all(bench.disk.file("practice/in"));
    CHECK(bench.host.deliver(delivery_of(interchange("71"))).what == "retry");
}

TEST_CASE("systmone: an answer that accepts all is filed, and goes when the hub has it", "[adapters][systmone]") {
    practice_bench bench;
    bench.host.deliver(delivery_of(interchange("71"), "D1"));
    bench.answer(answer_to(interchange("71")));

    bench.host.answer_confirm = [](const std::string&) { return "no room"; };
    bench.look();
    CHECK(bench.files_in("out") == 2);

    bench.host.answer_confirm = [](const std::string&) { return ""; };
    bench.look();
    CHECK(bench.files_in("out") == 0);
    CHECK(bench.host.confirmations == pairs{{"D1", ""}, {"D1", ""}});
}

TEST_CASE("systmone: an answer about what can no longer be confirmed goes as well", "[adapters][systmone]") {
    practice_bench bench;
    bench.host.deliver(delivery_of(interchange("71"), "D1"));
    bench.answer(answer_to(interchange("71")));
    bench.host.answer_confirm = [](const std::string&) { return "conflict: it was refused before"; };

    bench.look();

    CHECK(bench.files_in("out") == 0);
}

TEST_CASE("systmone: one refused message refuses the delivery that brought it, no other", "[adapters][systmone]") {
    practice_bench bench;
    bench.host.deliver(delivery_of(interchange("71"), "D1"));
    bench.host.deliver(delivery_of(interchange("72"), "D2"));
    bench.answer(answer_to(interchange("71"), {2}), "A1");
    bench.answer(answer_to(interchange("72"), {1, 2}), "A2");

    bench.look();

    CHECK(bench.host.confirmations == pairs{{"D1", "IAP"}, {"D2", "IRA"}});
}

TEST_CASE("systmone: an answer after a restart finds its delivery", "[adapters][systmone]") {
    practice_bench bench;
    bench.host.deliver(delivery_of(interchange("71"), "D1"));
    bench.host.destroy();
    bench.answer(answer_to(interchange("71")));

    host_fixture again({{"/folder", bench.disk.file("practice")}}, bench.disk.file(""));
    std::promise<std::string> confirmed;
    again.answer_confirm = [&](const std::string& id) {
        confirmed.set_value(id);
        return "";
    };
    REQUIRE(again.create(adapters::systmone_adapter()));
    CHECK(confirmed.get_future().get() == "D1");
    again.destroy();
    CHECK(bench.files_in("out") == 0);
}

TEST_CASE("systmone: what answers nothing of ours is set aside, half a pair is waited for", "[adapters][systmone]") {
    practice_bench bench;
    bench.answer(answer_to(interchange("99")), "A1");
    bench.answer("no interchange", "A2");
    bench.disk.write("practice/out/A3.ctl", "<DTSControl/>");
    bench.disk.write("practice/out/A4.dat", answer_to(interchange("71")));

    bench.look();

    CHECK(bench.host.confirmations.empty());
    CHECK(bench.files_in("unclaimed") == 4);
    CHECK(bench.files_in("out") == 2);
}

TEST_CASE("systmone: verdicts follow the status of the answer", "[adapters][systmone]") {
    using status = edifact::acknowledgement_status;
    const std::vector<note> noted{{"1", "D1"}, {"2", "D2"}, {"3", "D2"}};
    const auto judged = [&](status what) {
        edifact::acknowledgement said;
        said.status = what;
        said.messages = {{"1", true, ""}, {"2", true, ""}, {"3", false, "x"}};
        return verdicts_of(said, noted);
    };

    CHECK(judged(status::all_accepted) == std::vector<verdict>{{"D1", true, ""}, {"D2", true, ""}});
    CHECK(judged(status::some_rejected) == std::vector<verdict>{{"D1", true, ""}, {"D2", false, "IAP"}});
    CHECK(judged(status::all_rejected) == std::vector<verdict>{{"D1", false, "IRA"}, {"D2", false, "IRA"}});
    CHECK(judged(status::messages_unreadable).front().code == "IRM");
    CHECK(judged(status::interchange_rejected).front().code == "IRI");
    CHECK(verdicts_of({}, noted).empty());
}

TEST_CASE("systmone: a note is read as it was written", "[adapters][systmone]") {
    const note read = read_note(written({"REF 1", "D1"}));

    CHECK(read.reference == "REF 1");
    CHECK(read.delivery_id == "D1");
    CHECK(read_note("nothing").delivery_id.empty());
}
