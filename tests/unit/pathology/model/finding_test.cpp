#include "broker/pathology/model/finding.hpp"

#include <catch2/catch.hpp>

using namespace signalbox::pathology;

TEST_CASE("finding: its line says where, how grave and what", "[pathology][finding]") {
    const finding in_segment{severity::warning,
                             "unt-count",
                             "41 segments stated, 63 counted",
                             {.line = 64, .column = 1, .segment = 66, .element = 1, .component = 0},
                             ""};
    const finding in_document{severity::lost, "telecom", "no place for it", {}, "/entry/3/resource/telecom"};

    CHECK(describe(in_segment) == "64:1: segment 66, element 1: warning: unt-count: 41 segments stated, 63 counted");
    CHECK(describe(in_document) == "/entry/3/resource/telecom: lost: telecom: no place for it");
}

TEST_CASE("finding: one error among others is an error", "[pathology][finding]") {
    const finding warning{severity::warning, "a", "a", {}, ""};
    const finding error{severity::error, "b", "b", {}, ""};

    CHECK_FALSE(has_error({}));
    CHECK_FALSE(has_error({warning}));
    CHECK(has_error({warning, error}));
}
