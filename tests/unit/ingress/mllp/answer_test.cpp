#include "broker/ingress/mllp/answer.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "broker/pathology/hl7v2/reader.hpp"
#include "tests/unit/ingress/mllp/mllp_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

namespace hl7v2 = pathology::hl7v2;
using hl7v2::answer;
using strings = std::vector<std::string>;

// MSA-1 of each frame, for a message whose MSH-15 and MSH-16 say this.
strings codes(const std::string& accept, const std::string& application, answer given) {
    const auto message = hl7v2::read_message(oru{.accept = accept, .application_acknowledgement = application}.text());
    int number = 0;
    const auto name_next = [&number] {
        return hl7v2::acknowledgement_facts{"A" + std::to_string(++number), *pathology::parse_digits("20260714103000")};
    };
    strings made;
    for (const std::string& text : frames_in(ingress::mllp::frames_of_answer(message, given, name_next)))
        made.push_back(text.substr(text.find("\nMSA|") + 5, 2) + " " + (text.find("|A1|") < 200 ? "1" : "2"));
    return made;
}

} // namespace

TEST_CASE("mllp answer: in original mode there is one acknowledgement", "[ingress][mllp]") {
    CHECK(codes("", "", answer::accepted) == strings{"AA 1"});
    CHECK(codes("", "", answer::error) == strings{"AE 1"});
    CHECK(codes("", "", answer::rejected) == strings{"AR 1"});
}

TEST_CASE("mllp answer: in enhanced mode the accept acknowledgement comes first, each with an id of its own",
          "[ingress][mllp]") {
    CHECK(codes("AL", "AL", answer::accepted) == strings{"CA 1", "AA 2"});
    CHECK(codes("AL", "NE", answer::accepted) == strings{"CA 1"});
    CHECK(codes("NE", "AL", answer::accepted) == strings{"AA 1"});
    CHECK(codes("SU", "ER", answer::accepted) == strings{"CA 1"});
    CHECK(codes("ER", "SU", answer::accepted) == strings{"AA 1"});
    CHECK(codes("AL", "", answer::accepted) == strings{"CA 1"});
    CHECK(codes("NE", "NE", answer::accepted).empty());
}

TEST_CASE("mllp answer: what was not accepted is said once", "[ingress][mllp]") {
    CHECK(codes("AL", "AL", answer::error) == strings{"CE 1"});
    CHECK(codes("AL", "AL", answer::rejected) == strings{"CR 1"});
    CHECK(codes("NE", "AL", answer::error) == strings{"AE 1"});
    CHECK(codes("SU", "ER", answer::rejected) == strings{"AR 1"});
    CHECK(codes("SU", "SU", answer::error).empty());
}
