#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "broker/pathology/hl7v2/read/parts.hpp"
#include "broker/pathology/model/systems.hpp"
#include "tests/support/hl7v2_messages.hpp"

using namespace signalbox;
using namespace signalbox::test::hl7v2;
using pathology::comparator;
using pathology::result_status;
using strings = std::vector<std::string>;

namespace {

struct one_result {
    pathology::investigation investigation;
    strings findings;
};

// From OBX-2 on; OBX-11 is F unless the fields reach it.
one_result one_read(std::string_view from_type) {
    std::string fields(from_type);
    for (auto bars = std::count(fields.begin(), fields.end(), '|'); bars < 8; ++bars) fields += '|';
    if (std::count(fields.begin(), fields.end(), '|') == 8) fields += "|F";
    const auto read = read_result(fields);
    return {read.report.investigations.at(1), codes(read.findings)};
}

std::string shown(const pathology::quantity& one) {
    static constexpr const char* signs[] = {"", "<", "<=", ">=", ">"};
    return signs[static_cast<int>(one.comparator)] + one.value + (one.unit.empty() ? "" : " " + one.unit);
}

std::string shown(const pathology::value& value) {
    std::string text;
    if (value.quantity) text += "quantity " + shown(*value.quantity) + ";";
    if (value.range) text += "range " + shown(*value.range->low) + " to " + shown(*value.range->high) + ";";
    if (value.ratio) text += "ratio " + shown(value.ratio->numerator) + " to " + shown(value.ratio->denominator) + ";";
    if (value.time) text += "time " + to_fhir(*value.time) + ";";
    if (value.code) {
        text += "code";
        for (const auto& one : value.code->codings)
            text += " " + std::string(one.system) + "|" + one.code + "|" + one.display;
        text += (value.code->text.empty() ? "" : " text " + value.code->text) + ";";
    }
    if (value.text) {
        text += "text";
        for (const auto& line : *value.text) text += " [" + line + "]";
        text += ";";
    }
    return text;
}

std::string shown(std::string_view from_type) { return shown(one_read(from_type).investigation.value); }

} // namespace

TEST_CASE("hl7v2 value: NM is a number with its unit, as precise as sent", "[pathology][hl7v2]") {
    CHECK(shown("NM|A^B^L||2.0|mmol/L") == "quantity 2.0 mmol/L;");
    CHECK(shown("NM|A^B^L||-3.10|") == "quantity -3.10;");
    CHECK(shown("NM|A^B^L|| 5 |") == "quantity 5;");
}

TEST_CASE("hl7v2 value: NM in other forms is read, with a warning", "[pathology][hl7v2]") {
    CHECK(shown("NM|A^B^L||0065.88|") == "quantity 65.88;");
    CHECK(one_read("NM|A^B^L||0065.88|").findings == strings{"number-form"});
    CHECK(shown("NM|A^B^L||+.50|") == "quantity 0.50;");
    CHECK(shown("NM|A^B^L||<15|MLMIN") == "quantity <15 MLMIN;");
    CHECK(one_read("NM|A^B^L||<15|MLMIN").findings == strings{"number-comparator"});
    CHECK(shown("NM|A^B^L||haemolysed|") == "text [haemolysed];");
    CHECK(one_read("NM|A^B^L||haemolysed|").findings == strings{"number-unreadable"});
    CHECK(shown("NM|A^B^L||1e5|") == "text [1e5];");
    CHECK(shown("NM|A^B^L||1~2|g") == "quantity  g;text [1] [2];");
    CHECK(one_read("NM|A^B^L||1~2|g").findings == strings{"value-repetitions"});
}

TEST_CASE("hl7v2 value: SN has comparators, ranges and ratios", "[pathology][hl7v2]") {
    CHECK(shown("SN|A^B^L||<^5|g/L") == "quantity <5 g/L;");
    CHECK(shown("SN|A^B^L||>=^5.0|") == "quantity >=5.0;");
    CHECK(shown("SN|A^B^L||=^5|") == "quantity 5;");
    CHECK(shown("SN|A^B^L||^5|") == "quantity 5;");
    CHECK(shown("SN|A^B^L||^1^-^3|g") == "range 1 g to 3 g;");
    CHECK(shown("SN|A^B^L||^1^:^128|") == "ratio 1 to 128;");
    CHECK(shown("SN|A^B^L||^1^/^128|") == "ratio 1 to 128;");
    CHECK(shown("SN|A^B^L||>^1^:^256|") == "ratio >1 to 256;");
    CHECK(shown("SN|A^B^L||<>^5|") == "text [<>5];");
    CHECK(shown("SN|A^B^L||^2^+|") == "text [2+];");
    CHECK(shown("SN|A^B^L||-^1^+^3|") == "text [-1+3];");
    CHECK(shown("SN|A^B^L||<^1^-^3|") == "text [<1-3];");
    CHECK(shown("SN|A^B^L||<^<5|") == "text [<<5];");
    CHECK(shown("SN|A^B^L||^many|") == "text [many];");
    CHECK(one_read("SN|A^B^L||-^1^-^3|").findings == strings{"sn-comparator"});
}

TEST_CASE("hl7v2 value: CE and CWE are codes with their alternates", "[pathology][hl7v2]") {
    CHECK(shown("CE|A^B^L||260385009^Negative^SCT^NEG^Neg^L|") ==
          "code http://snomed.info/sct|260385009|Negative urn:signalbox:hl7v2:L|NEG|Neg;");
    CHECK(shown("CWE|A^B^L||1^Display^^^^^^^As written|") == "code |1|Display text As written;");
    CHECK(shown("CWE|A^B^L||^Only words|") == "code text Only words;");
    CHECK(shown("IS|A^B^L||Value|") == "code |Value|;");
    CHECK(shown("CE|A^B^L||1^One^L~2^Two^L|") == "text [One] [Two];");
    CHECK(one_read("CE|A^B^L||1^One^L~2^Two^L|").findings == strings{"value-repetitions"});
}

TEST_CASE("hl7v2 value: text keeps its lines and leading spaces", "[pathology][hl7v2]") {
    CHECK(shown(R"(FT|A^B^L||Growth of\.br\  E. coli~next)") == "text [Growth of] [  E. coli] [next];");
    CHECK(shown("ST|A^B^L||68|/min") == "quantity  /min;text [68];");
    CHECK(shown("TX|A^B^L||a^b&c") == "text [a^b&c];");
    CHECK(shown("TX|A^B^L||") == "");
    CHECK(shown("|A^B^L||x") == "text [x];");
    CHECK(one_read("|A^B^L||x").findings == strings{"value-type-missing"});
}

TEST_CASE("hl7v2 value: times", "[pathology][hl7v2]") {
    CHECK(shown("DT|A^B^L||20260714") == "time 2026-07-14;");
    CHECK(shown("TS|A^B^L||202607141205") == "time 2026-07-14T12:05:00+01:00;");
    CHECK(shown("DTM|A^B^L||20260714120501.25-0400") == "time 2026-07-14T12:05:01.25-04:00;");
    CHECK(shown("DT|A^B^L||2026071412") == "time 2026-07-14T12:00:00+01:00;");
    CHECK(one_read("DT|A^B^L||2026071412").findings == strings{"time-hour"});
    CHECK(shown("DT|A^B^L||last week") == "text [last week];");
    CHECK(one_read("DT|A^B^L||last week").findings == strings{"time-unreadable"});
    CHECK(shown("TM|A^B^L||1205") == "text [1205];");
}

TEST_CASE("hl7v2 value: a time that clocks showed twice or never is said, unless it has a zone", "[pathology][hl7v2]") {
    const auto said_of = [](std::string_view time) {
        return one_read(std::string("TS|A^B^L||").append(time)).findings;
    };
    CHECK(said_of("202610250130") == strings{"time-twice"});
    CHECK(said_of("202603290100") == strings{"time-never"});
    CHECK(said_of("202610250059").empty());
    CHECK(said_of("202610250200").empty());
    CHECK(said_of("202610250130+0000").empty());
    CHECK(said_of("20261025").empty());
    const auto read = read_below_obr({"OBX|1|NM|A^B^L||1||||||F|||202610250130"});
    CHECK(codes(read.findings) == strings{"time-twice"});
}

TEST_CASE("hl7v2 value: a number beyond a double is kept as text, and said", "[pathology][hl7v2]") {
    const std::string widest(308, '9');
    CHECK(shown("NM|A^B^L||" + widest) == "quantity " + widest + ";");
    CHECK(shown("NM|A^B^L||" + widest + "9") == "text [" + widest + "9];");
    CHECK(one_read("NM|A^B^L||" + widest + "9").findings == strings{"number-unreadable"});
}

TEST_CASE("hl7v2 value: structures are kept as text, documents are left out, and both are said", "[pathology][hl7v2]") {
    CHECK(shown("NA|A^B^L||1^2^3~4^5") == "text [1 2 3] [4 5];");
    CHECK(one_read("NA|A^B^L||1^2").findings == strings{"value-type"});
    CHECK(shown("ED|A^B^L||^application^pdf^Base64^JVBERi0=") == "");
    CHECK(one_read("ED|A^B^L||^application^pdf^Base64^JVBERi0=").findings == strings{"value-data"});
    CHECK(one_read("RP|A^B^L||where").findings == strings{"value-data"});
}

TEST_CASE("hl7v2 value: a unit has a code when its system is named", "[pathology][hl7v2]") {
    const auto unit_of = [](std::string_view obx_6) {
        const auto read = one_read(std::string("NM|A^B^L||1|").append(obx_6)).investigation.value.quantity.value();
        return read.unit + " [" + std::string(read.unit_code.system) + "|" + read.unit_code.code + "]";
    };
    CHECK(unit_of("mmol/L") == "mmol/L [|]");
    CHECK(unit_of("mmol/L^^UCUM") == "mmol/L [http://unitsofmeasure.org|mmol/L]");
    CHECK(unit_of(R"(10*9/L^x10\S\9/L^UCUM)") == "x10^9/L [http://unitsofmeasure.org|10*9/L]");
    CHECK(unit_of("MMOLL^mmol/L^WinPath") == "mmol/L [urn:signalbox:hl7v2:WinPath|MMOLL]");
    CHECK(unit_of("mmol/L^^L^mmol/L^^UCUM") == "mmol/L [http://unitsofmeasure.org|mmol/L]");
    CHECK(one_read("NM|A^B^L||1|mmol/L^^L^mmol/L^^UCUM").findings.empty());
    CHECK(unit_of("mmol/L^^UCUM^mg/dL^^L") == "mmol/L [http://unitsofmeasure.org|mmol/L]");
}

TEST_CASE("hl7v2 value: another unit beside the one that is kept is said to be lost", "[pathology][hl7v2]") {
    for (const char* unit : {"mmol/L^^UCUM^mg/dL^^L", "mmol/L^^L^mg/dL^^L2", "mmol/L^^UCUM^^milligrams"}) {
        const auto found = read_result(std::string("NM|A^B^L||1|").append(unit).append("|||||F")).findings;
        CHECK(texts(found) == strings{"not-carried: OBX-6.4 has no place in a report"});
    }
}

TEST_CASE("hl7v2 reference range: the text always, limits only when they are clear", "[pathology][hl7v2]") {
    const auto range_of = [](std::string_view text) {
        const auto read = v2::parse_range(text);
        if (!read) return std::string("none");
        return (read->low ? read->low->value : "") + ".." + (read->high ? read->high->value : "");
    };
    CHECK(range_of("3.5-5.3") == "3.5..5.3");
    CHECK(range_of(" 3.5 - 5.3 ") == "3.5..5.3");
    CHECK(range_of("-5--1") == "-5..-1");
    CHECK(range_of("-5 - 5") == "-5..5");
    CHECK(range_of("<85") == "..85");
    CHECK(range_of("<= 85") == "..85");
    CHECK(range_of(">60") == "60..");
    CHECK(range_of("\u2265 60") == "60..");
    for (const char* text : {"", "[ ]", "3.5", "3.5-", "-", "5-3", "3.5-5.3 mmol/L", "3.5 to 5.3", "<", "<5-7", "1-2-3",
                             "1.2.3-4", "M: 1-2", "< 5 or > 7"})
        CHECK(range_of(text) == "none");
    const auto ranges = one_read("NM|A^B^L||5.1|mmol/L|3.5 - 5.3").investigation.ranges;
    REQUIRE(ranges.size() == 1);
    CHECK(ranges.front().text == strings{"3.5 - 5.3"});
    CHECK(ranges.front().limits.low->value == "3.5");
    CHECK(one_read("NM|A^B^L||5.1|mmol/L|see note").investigation.ranges.at(0).limits == pathology::range{});
}

TEST_CASE("hl7v2 flags: table 0078's letters, as sent", "[pathology][hl7v2]") {
    const auto flags_of = [](std::string_view obx_8) {
        std::string text;
        for (const auto& flag : one_read(std::string("NM|A^B^L||1|||").append(obx_8)).investigation.flags)
            for (const auto& one : flag.codings) {
                const std::string_view system = one.system;
                text.append(system.substr(system.rfind('/') + 1)).append("|" + one.code + " ");
            }
        return text;
    };
    CHECK(flags_of("H") == "v3-ObservationInterpretation|H ");
    CHECK(flags_of("HH~A") == "v3-ObservationInterpretation|HH v3-ObservationInterpretation|A ");
    CHECK(flags_of("N^Normal^HL70078") == "v3-ObservationInterpretation|N ");
    CHECK(flags_of("<") == "v3-ObservationInterpretation|< ");
    CHECK(flags_of("") == "");
    CHECK(flags_of("high") == "urn:signalbox:hl7v2:HL70078|high ");
    CHECK(one_read("NM|A^B^L||1|||high").findings == strings{"flag-unknown"});
    CHECK(flags_of("1^One^L") == "urn:signalbox:hl7v2:L|1 ");
}

TEST_CASE("hl7v2 status: OBX-11's letters", "[pathology][hl7v2]") {
    const auto with = [](std::string_view letter) {
        const auto read = read_result(std::string("NM|A^B^L||1||||||").append(letter));
        return one_result{read.report.investigations.at(1), codes(read.findings)};
    };
    for (const auto& [letter, status] :
         std::vector<std::pair<std::string, result_status>>{{"F", result_status::final},
                                                            {"V", result_status::final},
                                                            {"U", result_status::final},
                                                            {"P", result_status::preliminary},
                                                            {"R", result_status::preliminary},
                                                            {"C", result_status::corrected},
                                                            {"A", result_status::amended},
                                                            {"B", result_status::amended},
                                                            {"D", result_status::entered_in_error},
                                                            {"W", result_status::entered_in_error},
                                                            {"X", result_status::cancelled},
                                                            {"N", result_status::cancelled},
                                                            {"I", result_status::registered},
                                                            {"O", result_status::registered},
                                                            {"S", result_status::registered},
                                                            {"Q", result_status::unknown}})
        CHECK(with(letter).investigation.status == status);
    CHECK_FALSE(with("").investigation.status);
    CHECK(with("").findings == strings{"obx-status-missing"});
    CHECK(with("Q").findings == strings{"obx-status-unknown"});
}

TEST_CASE("hl7v2 status: a withdrawn result is said loudly", "[pathology][hl7v2]") {
    for (const char* letter : {"D", "W"}) {
        const auto read = read_result(std::string("NM|A^B^L||1||||||").append(letter));
        REQUIRE(read.findings.size() == 1);
        CHECK(read.findings.front().code == "withdrawn-result");
        CHECK(read.findings.front().severity == pathology::severity::warning);
        CHECK(read.report.investigations.at(1).status == result_status::entered_in_error);
    }
}

TEST_CASE("hl7v2 status: why there is no value", "[pathology][hl7v2]") {
    const auto reason_of = [](std::string_view letter) {
        return read_result(std::string("NM|A^B^L||||||||").append(letter))
            .report.investigations.at(1)
            .absent_reason.codings.at(0);
    };
    CHECK(reason_of("X").system == "http://terminology.hl7.org/CodeSystem/v2-0085");
    CHECK(reason_of("X").code == "X");
    CHECK(reason_of("N").system == pathology::systems::data_absent_reason);
    CHECK(reason_of("N").code == "not-asked");
    const auto with_value = read_result("NM|A^B^L||1||||||X");
    CHECK(codes(with_value.findings) == strings{"value-with-cancelled"});
    CHECK(with_value.report.investigations.at(1).absent_reason.empty());
    CHECK(with_value.report.investigations.at(1).value.quantity->value == "1");
}

TEST_CASE("hl7v2 result: codes of several systems side by side", "[pathology][hl7v2]") {
    const auto code = one_read("NM|44I5.^Sodium^RD2^1107^Sodium level^SCT||1").investigation.code;
    REQUIRE(code.codings.size() == 2);
    CHECK(code.codings[0].system == pathology::systems::read_v2);
    CHECK(code.codings[1].system == pathology::systems::snomed);
    for (const auto& [name, system] :
         std::vector<std::pair<std::string, std::string_view>>{{"SCT", pathology::systems::snomed},
                                                               {"SNOMED-CT", pathology::systems::snomed},
                                                               {"READ", pathology::systems::read_v2},
                                                               {"READV2", pathology::systems::read_v2},
                                                               {"RCV2", pathology::systems::read_v2},
                                                               {"CTV3", pathology::systems::ctv3},
                                                               {"LN", pathology::systems::loinc},
                                                               {"WinPath", "urn:signalbox:hl7v2:WinPath"},
                                                               {"", ""}})
        CHECK(one_read("NM|1^Name^" + name + "||1").investigation.code.codings.at(0).system == system);
    CHECK(one_read("NM|^^^2^Two^L||1").investigation.code.codings.at(0).code == "2");
    CHECK(one_read("NM|^In words||1").investigation.code.text == "In words");
    CHECK(codes(read_result("NM|||1||||||F").findings) == strings{"obx-code-missing"});
}

TEST_CASE("hl7v2 result: when, how and by whom", "[pathology][hl7v2]") {
    const auto read =
        read_result("NM|A^B^L||1||||||F|||202607131005|^Cytology||M1^Flow^L||||||Trust Pathology^^^^^ODS^^^^RX1");
    const auto& one = read.report.investigations.at(1);
    CHECK(codes(read.findings).empty());
    CHECK(to_fhir(*one.effective) == "2026-07-13T10:05:00+01:00");
    CHECK(one.method.codings.at(0).code == "M1");
    REQUIRE(read.report.parties.size() == 2);
    CHECK(read.report.parties[0].name == "Trust Pathology");
    CHECK(read.report.parties[0].identifiers.at(0) ==
          pathology::identifier{std::string(pathology::systems::ods), "RX1"});
    CHECK(read.report.parties[1].name == "Cytology");
}
