#include "broker/mapping/forms/parts.hpp"

#include <memory>
#include <tuple>

#include <catch2/catch.hpp>

#include "broker/mapping/errc.hpp"
#include "broker/mapping/render.hpp"
#include "tests/support/interchange_text.hpp"
#include "tests/support/oru_text.hpp"

using namespace signalbox;
using namespace signalbox::mapping;

namespace {

result<rendering> render_part(form wanted, const std::string& text, std::uint32_t part,
                              std::shared_ptr<const opened_interchange> opened = nullptr,
                              std::string_view message_type = "edifact") {
    source from;
    from.bytes = text;
    from.message_type = message_type;
    from.decoded_max = 1'000'000;
    from.part = part;
    from.seed = "20261122090500000000_ABCDEF";
    from.opened = std::move(opened);
    return render(wanted, from, *code_map::empty());
}

std::string two_reports() {
    return tests::interchange_text().report("9990000018", "R-1").report("9990000026", "R-2").build();
}

std::string three_hl7v2_reports() {
    const auto second = tests::further_report("9990000026", "L-2");
    return tests::oru_text{.more = second + tests::further_report("9990000018", "L-3")}.text();
}

} // namespace

TEST_CASE("parts: one report of an interchange stands alone, byte for byte, in one of its own number",
          "[mapping][forms]") {
    const std::string text = two_reports();

    const auto second = render_part(form::edifact_nhs003, text, 2);

    REQUIRE(second.has_value());
    const auto begin = text.find("UNH+2+");
    const auto end = text.find("UNZ+");
    const std::string unb = "UNA:+.? '\r\nUNB+UNOC:3+000000000000001:80+000000000000002:80+261122:0905+";
    const auto number = second->bytes.substr(unb.size(), 14);
    CHECK(number.find_first_not_of("0123456789") == std::string::npos);
    CHECK(second->bytes == unb + number + "++MEDRPT'\r\n" + text.substr(begin, text.find("UNT+", begin) - begin) +
                               text.substr(text.find("UNT+", begin), end - text.find("UNT+", begin) - 2) + "UNZ+1+" +
                               number + "'\r\n");
    const auto read = read_reports(second->bytes, report_form::edifact);
    REQUIRE(read.reports.size() == 1);
    CHECK_FALSE(pathology::has_error(read.findings));
    CHECK(read.reports[0].report.patient.nhs_number == "9990000026");
    CHECK(second->transform_version == "edifact-nhs003/1");
}

TEST_CASE("parts: interchanges made of one have numbers of their own, always the same, and want no acknowledgement",
          "[mapping][forms]") {
    const std::string released =
        tests::interchange_text().control("7?+7").report("9990000018", "R-1").report("9990000026", "R-2").build();
    for (const std::string& each : {two_reports(), released}) {
        const auto first = render_part(form::edifact_nhs003, each, 1);
        const auto second = render_part(form::edifact_nhs003, each, 2);
        REQUIRE((first && second));
        const auto read_first = pathology::edifact::read_interchange(first->bytes);
        const auto read_second = pathology::edifact::read_interchange(second->bytes);
        CHECK(read_first.acceptable());
        CHECK(read_second.acceptable());
        CHECK(read_first.control_reference != read_second.control_reference);
        CHECK(read_second.control_reference.size() == 14);
        CHECK_FALSE(read_first.acknowledgement_wanted);
        CHECK_FALSE(read_second.acknowledgement_wanted);
        CHECK(second->bytes == render_part(form::edifact_nhs003, each, 2)->bytes);
    }
}

TEST_CASE("parts: what the writer calls an error is not delivered", "[mapping][forms]") {
    const tests::oru_text unaddressed{.facility = "", .to_facility = ""};
    const auto made = render_part(form::edifact_nhs003, unaddressed.text(), 1, nullptr, "hl7v2");
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error() == mapping::errc::not_convertible);
}

TEST_CASE("parts: the same part gives the same bundle, another part another", "[mapping][forms]") {
    const auto once = render_part(form::fhir_r4, two_reports(), 1);
    const auto again = render_part(form::fhir_r4, two_reports(), 1);
    const auto other = render_part(form::fhir_r4, two_reports(), 2);

    REQUIRE((once && again && other));
    CHECK(once->bytes == again->bytes);
    CHECK(once->bytes != other->bytes);
    CHECK(once->bytes.find("9990000018") != std::string::npos);
    CHECK(once->bytes.find("9990000026") == std::string::npos);
    CHECK(once->content_type == "application/fhir+json");
}

TEST_CASE("parts: of several reports none is taken for the whole", "[mapping][forms]") {
    CHECK(render_part(form::fhir_r4, two_reports(), 0).error() == mapping::errc::unreadable);
    CHECK(render_part(form::fhir_r4, tests::interchange_text().report("9990000018", "R-1").build(), 0).has_value());
}

TEST_CASE("parts: a number that the interchange does not have is unreadable", "[mapping][forms]") {
    CHECK(render_part(form::fhir_r4, two_reports(), 3).error() == mapping::errc::unreadable);
    CHECK(render_part(form::fhir_r4, "no EDIFACT", 1).error() == mapping::errc::unreadable);
}

TEST_CASE("parts: what one rendering has read, the next one needs not read again", "[mapping][forms]") {
    for (const auto wanted : {form::fhir_r4, form::edifact_nhs003, form::hl7v2_oru}) {
        const auto first = render_part(wanted, two_reports(), 1);
        REQUIRE(first.has_value());
        REQUIRE(first->opened);

        const auto shared = render_part(wanted, "", 2, first->opened);

        REQUIRE(shared.has_value());
        CHECK(shared->bytes == render_part(wanted, two_reports(), 2)->bytes);
        CHECK(shared->issues_json() == render_part(wanted, two_reports(), 2)->issues_json());
    }
}

TEST_CASE("parts: an HL7 v2 message is read once, however many of its reports are rendered", "[mapping][forms]") {
    const std::string text = three_hl7v2_reports();
    const auto first = render_part(form::fhir_r4, text, 1, nullptr, "hl7v2");
    REQUIRE(first.has_value());
    const auto opened = first->opened;
    REQUIRE(opened);

    for (std::uint32_t part = 1; part <= 3; ++part) {
        const auto shared = render_part(form::fhir_r4, "", part, opened, "hl7v2");

        REQUIRE(shared.has_value());
        CHECK(shared->opened == opened); // given on, not made again
        const auto alone = render_part(form::fhir_r4, text, part, nullptr, "hl7v2");
        CHECK(shared->bytes == alone->bytes);
        CHECK(shared->issues_json() == alone->issues_json());
    }
    CHECK(render_part(form::fhir_r4, "", 4, opened, "hl7v2").error() == mapping::errc::unreadable);
    CHECK(render_part(form::fhir_r4, "", 0, opened, "hl7v2").error() == mapping::errc::unreadable); // any of three
}

TEST_CASE("parts: a part is read without looking at the others", "[mapping][forms]") {
    auto damaged = std::make_shared<opened_interchange>(*render_part(form::fhir_r4, two_reports(), 1)->opened);
    const auto& first = damaged->outline.parts[0];
    damaged->text.replace(first.begin, first.end - first.begin, first.end - first.begin, '?');

    const auto second = render_part(form::fhir_r4, "", 2, damaged);

    REQUIRE(second.has_value());
    CHECK(second->bytes == render_part(form::fhir_r4, two_reports(), 2)->bytes);
    CHECK(render_part(form::fhir_r4, "", 1, damaged).error() == mapping::errc::unreadable);
}

TEST_CASE("parts: a message of one report has nothing to share", "[mapping][forms]") {
    const auto text = tests::interchange_text().report("9990000018", "R-1").build();
    CHECK_FALSE(render_part(form::fhir_r4, text, 1)->opened);
}

TEST_CASE("parts: the limits of an interchange are those of its source", "[mapping][forms]") {
    source from;
    const std::string text = two_reports();
    from.bytes = text;
    from.message_type = "edifact";
    from.decoded_max = text.size();
    from.part = 1;
    CHECK(render(form::fhir_r4, from, *code_map::empty()).has_value());

    from.segments_max = 30;
    CHECK(render(form::fhir_r4, from, *code_map::empty()).error() == mapping::errc::unreadable);
}

TEST_CASE("parts: what has no place in the wanted form is listed with the rendering", "[mapping][forms]") {
    const auto made = render_part(form::hl7v2_oru, two_reports(), 1);
    REQUIRE(made.has_value());
    CHECK(made->bytes.starts_with("MSH|"));
    CHECK(made->issues_json().find("code-unmapped") != std::string::npos);
}

TEST_CASE("parts: messages made of one message's reports have numbers of their own", "[mapping][forms]") {
    const auto two = tests::oru_text{.more = tests::further_report("9990000026", "L-2")}.text();
    for (const auto& [text, type, own] : {std::tuple{two, "hl7v2", "|4711"}, {two_reports(), "edifact", "|77"}}) {
        const auto first = render_part(form::hl7v2_oru, text, 1, nullptr, type);
        const auto second = render_part(form::hl7v2_oru, text, 2, nullptr, type);
        REQUIRE((first && second));
        CHECK(first->bytes.find(std::string(own) + "|P|") != std::string::npos);
        CHECK(second->bytes.find(std::string(own) + "-2|P|") != std::string::npos);
    }
    const auto as_edifact = render_part(form::edifact_nhs003, two, 2, nullptr, "hl7v2");
    REQUIRE(as_edifact.has_value());
    CHECK(as_edifact->bytes.find("UNH+2+MEDRPT") != std::string::npos);
    const auto first = render_part(form::edifact_nhs003, two, 1, nullptr, "hl7v2");
    REQUIRE(first.has_value());
    CHECK(first->bytes.find("UNZ+1+4711'") != std::string::npos);
    CHECK(as_edifact->bytes.find("UNZ+1+4711'") == std::string::npos);
}

TEST_CASE("parts: a control id that UNB has no room for becomes a number, always the same one", "[mapping][forms]") {
    const auto reference_of = [](const std::string& control_id) {
        const auto text = tests::oru_text{.control_id = control_id}.text();
        const auto made = render_part(form::edifact_nhs003, text, 1, nullptr, "hl7v2");
        REQUIRE(made.has_value());
        const auto at = made->bytes.find("UNZ+1+") + 6;
        return made->bytes.substr(at, made->bytes.find('\'', at) - at);
    };
    CHECK(reference_of("20260714093000") == "20260714093000");
    const auto once = reference_of("20260714093000001");
    CHECK(once.size() == 14);
    CHECK(once.find_first_not_of("0123456789") == std::string::npos);
    CHECK(reference_of("20260714093000001") == once);
    CHECK(once == interchange_reference("20261122090500000000_ABCDEF/1"));
    CHECK(once != interchange_reference("20261122090500000000_ABCDEG/1"));
}
