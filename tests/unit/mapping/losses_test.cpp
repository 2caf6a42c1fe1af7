#include "broker/mapping/losses.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;
using namespace signalbox::mapping;
using pathology::severity;

namespace {

pathology::finding lost(std::string code, std::string pointer = "/x") {
    return {severity::lost, std::move(code), "words", {}, std::move(pointer)};
}

rendering telling() {
    rendering made;
    made.issues = {{mapping_issue::kind::unmapped, "/investigations/0/code/codings/0", "urn:lab", "X", true}};
    made.findings = {lost("display"),
                     {severity::warning, "implausible-value", "words", {}, "/w"},
                     lost("conclusion"),
                     {severity::error, "unt-count", "words", {.segment = 9}, ""},
                     lost("comparator")};
    return made;
}

} // namespace

TEST_CASE("losses: what a clinician reads is told apart from how it is named", "[mapping]") {
    for (const std::string clinical : {"conclusion", "flag", "specimen-of-member", "comparator", "range-limits",
                                       "values", "status-finer", "what-nobody-has-heard-of"})
        CHECK(is_clinical_loss(lost(clinical)));
    for (const std::string other : {"display", "identifier-system", "user-selected", "address", "note-boundaries"})
        CHECK_FALSE(is_clinical_loss(lost(other)));
    CHECK_FALSE(is_clinical_loss({severity::warning, "conclusion", "", {}, ""}));
}

TEST_CASE("losses: of what has no place in a report the member says what it is", "[mapping]") {
    CHECK(is_clinical_loss(lost("no-place", "/entry/3/resource/component")));
    CHECK(is_clinical_loss(lost("no-place", "/entry/1/resource/conclusionCode/0")));
    CHECK_FALSE(is_clinical_loss(lost("no-place", "/entry/3/resource/meta")));
    CHECK_FALSE(is_clinical_loss(lost("no-place", "/entry/2/resource/identifier/0/use")));
}

TEST_CASE("losses: they are counted by kind, in words without a code", "[mapping]") {
    CHECK(in_words(losses_of(telling())) ==
          "1 error, 2 clinical losses, 1 code without a target, 1 warning, 1 other loss");
    CHECK(in_words(losses_of({})).empty());
}

TEST_CASE("losses: what matters most is listed first", "[mapping]") {
    CHECK(telling().issues_json() ==
          R"([{"kind":"error","pointer":"","segment":9,"code":"unt-count","text":"words"},)"
          R"({"kind":"lost","clinical":true,"pointer":"/x","code":"conclusion","text":"words"},)"
          R"({"kind":"lost","clinical":true,"pointer":"/x","code":"comparator","text":"words"},)"
          R"({"kind":"code-unmapped","pointer":"/investigations/0/code/codings/0","system":"urn:lab","code":"X"},)"
          R"({"kind":"warning","pointer":"/w","code":"implausible-value","text":"words"},)"
          R"({"kind":"lost","pointer":"/x","code":"display","text":"words"}])");
}

TEST_CASE("losses: a long list is cut behind what matters, and says by how much", "[mapping]") {
    rendering made;
    made.findings.assign(250, lost("display"));
    made.findings.push_back(lost("conclusion"));

    const std::string list = made.issues_json();

    CHECK(list.starts_with(R"([{"kind":"lost","clinical":true,)"));
    CHECK(list.ends_with(R"(,{"kind":"more","count":51}])"));
}
