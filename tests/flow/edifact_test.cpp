// EDIFACT for people: the command line.
#include <catch2/catch.hpp>

#include "tests/support/hub_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

const std::string examples = SIGNALBOX_SOURCE_DIR "/tests/data/pathology/";

run_result lint(const std::string& words) {
    return run_program("/bin/sh", {"-c", SIGNALBOX_BINARY " edifact lint " + words});
}

} // namespace

TEST_CASE("edifact lint: a good file has no lines and exit code 0", "[flow]") {
    const auto found = lint(examples + "blood_count.nhs003.edi");
    CHECK(found.exit_code == 0);
    CHECK(found.output.empty());
}

TEST_CASE("edifact lint: one line for each finding with file, place, severity, code and words", "[flow]") {
    const std::string file = examples + "one_bad_of_two.nhs003.edi";
    const auto found = lint(file);
    CHECK(found.exit_code == 3);
    CHECK(found.output.find(file + ":65:9: segment 64, element 1, component 2: error: reference-dangling: "
                                   "refers to a specimen that is not there\n") != std::string::npos);
    const auto input = lint("- < " + file);
    CHECK(input.exit_code == 3);
    CHECK(input.output.find("-:65:9: segment 64") != std::string::npos);
}

TEST_CASE("edifact lint: a file that is not there, a folder and no file at all are exit code 2", "[flow]") {
    CHECK(lint(examples + "absent.edi").exit_code == 2);
    CHECK(lint(examples).exit_code == 2);
    CHECK(lint("").exit_code == 2);
}
