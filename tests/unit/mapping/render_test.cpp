#include "broker/mapping/render.hpp"

#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>
#include <zlib.h>

#include "broker/fhir/json.hpp"
#include "broker/mapping/errc.hpp"
#include "tests/support/map_builder.hpp"

using namespace signalbox;
using mapping::form;
using mapping::render;
using tests::map_of;
using issue_kind = mapping::mapping_issue::kind;

namespace {

std::shared_ptr<const mapping::code_map> small_map() {
    return map_of("urn:lab,HGB,,http://snomed.info/sct,1022431000000105,Haemoglobin estimation,equivalent,PBCL\n"
                  "urn:lab,HGB,,http://snomed.info/sct,1107511000000100,Haemoglobin mass,equivalent,PaLM\n"
                  "urn:lab,MCV,,http://snomed.info/sct,1022491000000106,,wider,\n"
                  "http://read.info/readv2,423..,,http://snomed.info/sct,1022431000000105,,equal,PBCL\n"
                  "http://read.info/readv2,42P..,,http://snomed.info/sct,1022651000000100,,equal,PBCL\n");
}

mapping::source from(std::string_view bytes, std::string_view encoding = "") {
    return {bytes, "application/fhir+json", encoding, "pathology-report-r4", 1UL << 20};
}

std::string observation(const std::string& codings, const std::string& more = "") {
    return R"({"resourceType":"Observation","code":{"coding":[)" + codings + R"(],"text":"Hb"})" + more + "}";
}

std::string gzip(std::string_view text) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string packed(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

std::string file_text(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("render: the original keeps every byte", "[mapping]") {
    const std::string bytes = " {\"a\": 1.10}\r\n";
    const auto made = render(form::original, {bytes, "application/octet-stream", "", "opaque", 10}, *small_map());

    REQUIRE(made.has_value());
    CHECK(made->bytes == bytes);
    CHECK(made->extension == "json");
    CHECK(made->transform_version == "original/1");
    CHECK(made->map_version.empty());
}

TEST_CASE("render: the ending of an original follows its content", "[mapping]") {
    const auto ending = [](std::string_view bytes, std::string_view type, std::string_view encoding = "") {
        return render(form::original, {bytes, type, encoding, "opaque", 10}, *mapping::code_map::empty())->extension;
    };

    CHECK(ending("x", "application/fhir+json") == "json");
    CHECK(ending("x", "application/fhir+xml; charset=utf-8") == "xml");
    CHECK(ending("<Bundle/>", "application/octet-stream") == "xml");
    CHECK(ending("UNB+UNOB", "application/octet-stream") == "dat");
    CHECK(ending("", "") == "dat");
    CHECK(ending("x", "application/fhir+json", "gzip") == "gz");
}

TEST_CASE("render: mapped codings stand before the sender's own, which stays as it came", "[mapping]") {
    const auto map = small_map();
    const std::string sent = R"({"system":"urn:lab","code":"HGB","display":"Hb"})";

    const auto made = render(form::fhir_r4, from(observation(sent, R"(,"valueQuantity":{"value":1.10})")), *map);

    REQUIRE(made.has_value());
    const auto added = [&](const std::string& line, const std::string& code, const std::string& display) {
        return R"({"extension":[{"url":"urn:signalbox:code-map","valueString":")" + map->version() + "#" + line +
               R"("}],"system":"http://snomed.info/sct","code":")" + code + R"(","display":")" + display +
               R"(","userSelected":false})";
    };
    CHECK(made->bytes == observation(added("3", "1107511000000100", "Haemoglobin mass") + "," +
                                         added("2", "1022431000000105", "Haemoglobin estimation") + "," +
                                         R"({"system":"urn:lab","code":"HGB","display":"Hb","userSelected":true})",
                                     R"(,"valueQuantity":{"value":1.10})"));
    CHECK(made->codes_mapped == 1);
    CHECK(made->issues.empty());
    CHECK(made->map_version == map->version());
    CHECK(made->content_type == "application/fhir+json");
    CHECK(made->extension == "json");
}

TEST_CASE("render: what the sender said about userSelected stays", "[mapping]") {
    const auto made = render(
        form::fhir_r4, from(observation(R"({"system":"urn:lab","code":"HGB","userSelected":false})")), *small_map());

    REQUIRE(made.has_value());
    CHECK(made->bytes.find(R"({"system":"urn:lab","code":"HGB","userSelected":false}])") != std::string::npos);
}

TEST_CASE("render: a SNOMED CT coding is left alone", "[mapping]") {
    const std::string sent =
        observation(R"({"system":"http://snomed.info/sct","code":"271026005"},{"system":"urn:lab","code":"HGB"})");

    const auto made = render(form::fhir_r4, from(sent), *small_map());

    REQUIRE(made.has_value());
    CHECK(made->bytes == sent);
    CHECK(made->codes_mapped == 0);
}

TEST_CASE("render: without a change the output is the compact input", "[mapping]") {
    const std::string sent = R"({ "resourceType" : "Patient", "x" : [ 1.10, true, null, "\u00e9/" ] })";

    const auto made = render(form::fhir_r4, from(sent), *small_map());

    REQUIRE(made.has_value());
    CHECK(made->bytes == R"({"resourceType":"Patient","x":[1.10,true,null,"é/"]})");
}

TEST_CASE("render: codes that cannot be mapped are reported with their place", "[mapping]") {
    const std::string bundle = R"({"resourceType":"Bundle","entry":[{"resource":)" +
                               observation(R"({"system":"urn:lab","code":"XYZ"})") + R"(},{"resource":)" +
                               observation(R"({"system":"urn:lab","code":"MCV"})") + "}]}";

    const auto made = render(form::fhir_r4, from(bundle), *small_map());

    REQUIRE(made.has_value());
    CHECK(made->bytes == bundle);
    REQUIRE(made->issues.size() == 2);
    CHECK(made->issues[0].what == issue_kind::unmapped);
    CHECK(made->issues[0].pointer == "/entry/0/resource/code/coding/0");
    CHECK(made->issues[0].code == "XYZ");
    CHECK(made->issues[1].what == issue_kind::needs_approval);
    CHECK(
        made->issues_json() ==
        R"([{"kind":"code-unmapped","pointer":"/entry/0/resource/code/coding/0","system":"urn:lab","code":"XYZ"},)"
        R"({"kind":"code-needs-approval","pointer":"/entry/1/resource/code/coding/0","system":"urn:lab","code":"MCV"}])");
}

TEST_CASE("render: two codings that agree are one mapping, two that differ are none", "[mapping]") {
    const auto agree = render(
        form::fhir_r4,
        from(observation(R"({"system":"http://read.info/readv2","code":"423.."},{"system":"urn:lab","code":"HGB"})")),
        *small_map());
    const auto differ = render(
        form::fhir_r4,
        from(observation(R"({"system":"http://read.info/readv2","code":"42P.."},{"system":"urn:lab","code":"HGB"})")),
        *small_map());

    REQUIRE(agree.has_value());
    CHECK(agree->codes_mapped == 1);
    CHECK(agree->issues.empty());
    REQUIRE(differ.has_value());
    CHECK(differ->codes_mapped == 0);
    REQUIRE(differ->issues.size() == 2);
    CHECK(differ->issues[0].what == issue_kind::ambiguous);
}

TEST_CASE("render: requests, reports, specimens, components and contained resources are coded, answers are not",
          "[mapping]") {
    const std::string code = R"({"coding":[{"system":"urn:lab","code":"HGB"}]})";
    const std::string bundle =
        R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"ServiceRequest","code":)" + code +
        R"(}},{"resource":{"resourceType":"DiagnosticReport","code":)" + code +
        R"(}},{"resource":{"resourceType":"Specimen","type":)" + code +
        R"(}},{"resource":{"resourceType":"Observation","contained":[{"resourceType":"Observation","code":)" + code +
        R"(}],"component":[{"code":)" + code + R"(}],"valueCodeableConcept":)" + code + "}}]}";

    const auto made = render(form::fhir_r4, from(bundle), *small_map());

    REQUIRE(made.has_value());
    CHECK(made->codes_mapped == 5);
    CHECK(made->bytes.find(R"("valueCodeableConcept":{"coding":[{"system":"urn:lab","code":"HGB"}]})") !=
          std::string::npos);
}

TEST_CASE("render: the same input gives the same bytes", "[mapping]") {
    const std::string sent = observation(R"({"system":"urn:lab","code":"HGB"})");

    CHECK(render(form::fhir_r4, from(sent), *small_map())->bytes ==
          render(form::fhir_r4, from(sent), *small_map())->bytes);
}

TEST_CASE("render: XML becomes the same JSON", "[mapping]") {
    const std::string xml =
        R"(<Observation xmlns="http://hl7.org/fhir"><status value="final"/><code><coding>)"
        R"(<system value="urn:lab"/><code value="HGB"/></coding><text value="Hb"/></code></Observation>)";

    const auto made = render(form::fhir_r4, from(xml), *small_map());

    REQUIRE(made.has_value());
    CHECK(made->codes_mapped == 1);
    CHECK(made->bytes.starts_with(R"({"resourceType":"Observation","status":"final","code":{"coding":[{"extension")"));
}

TEST_CASE("render: gzip is undone, within bounds", "[mapping]") {
    const std::string sent = observation(R"({"system":"urn:lab","code":"HGB"})");
    const auto made = render(form::fhir_r4, from(gzip(sent), "gzip"), *small_map());
    REQUIRE(made.has_value());
    CHECK(made->bytes == render(form::fhir_r4, from(sent), *small_map())->bytes);

    const std::string packed = gzip(sent);
    mapping::source narrow = from(packed, "gzip");
    narrow.decoded_max = 10;
    CHECK(render(form::fhir_r4, narrow, *small_map()).error() == mapping::errc::too_large);
    const std::string cut = packed.substr(0, packed.size() / 2);
    CHECK(render(form::fhir_r4, from(cut, "gzip"), *small_map()).error() == mapping::errc::unreadable);
}

TEST_CASE("render: what has no such form says so", "[mapping]") {
    const auto failure = [](mapping::source source) { return render(form::fhir_r4, source, *small_map()).error(); };
    auto other = from("{}");
    other.message_type = "opaque";

    CHECK(failure(other) == mapping::errc::not_convertible);
    CHECK(failure(from(R"({"a":1})")) == mapping::errc::not_convertible);
    CHECK(failure(from("{}", "br")) == mapping::errc::not_convertible);
    CHECK(failure(from("{")) == mapping::errc::unreadable);
    CHECK(failure(from(std::string(2UL << 20, ' '))) == mapping::errc::too_large);
}

TEST_CASE("render: the demo's local report is mapped but for one code", "[mapping]") {
    const std::string report = file_text(SIGNALBOX_SOURCE_DIR "/config/demo/full_blood_count_local.json");
    const auto seed = mapping::code_map::load({SIGNALBOX_SOURCE_DIR "/config/maps/seed-fbc.csv"});
    REQUIRE(seed.has_value());

    const auto made = render(form::fhir_r4, from(report), **seed);

    REQUIRE(made.has_value());
    CHECK(made->codes_mapped == 13); // the request, the group and eleven results
    REQUIRE(made->issues.size() == 1);
    CHECK(made->issues[0].code == "MCH");
}

TEST_CASE("render: the national guide's report is SNOMED CT already and changes only its syntax", "[mapping]") {
    const std::string guide =
        file_text(SIGNALBOX_REFERENCE_DATA "/pathology/fhir_r4_ig_bundles/Pathology-Bundle-FBC-Report-Example.xml");
    if (guide.empty()) {
        WARN("skipped: no reference data");
        return;
    }

    const auto made = render(form::fhir_r4, from(guide), *small_map());

    REQUIRE(made.has_value());
    CHECK(made->codes_mapped == 0);
    CHECK(made->issues.empty());
    CHECK(fhir::read_json(made->bytes).has_value());
}

namespace {

// A withdrawn report of FHIR R4 with a cancelled test that no map knows, whose name is its display alone.
constexpr std::string_view withdrawn_r4 =
    R"({"resourceType":"Bundle","type":"message","entry":[)"
    R"({"resource":{"resourceType":"DiagnosticReport","id":"r",)"
    R"("status":"entered-in-error","code":{"text":"FBC"}}},)"
    R"({"resource":{"resourceType":"Observation","id":"o","status":"cancelled",)"
    R"("code":{"coding":[{"system":"urn:lab","code":"NEW","display":"New test"}]},)"
    R"("dataAbsentReason":{"text":"Lost in transit"}}}]})";

std::string member_of(const mapping::rendering& made, std::uint32_t entry, std::string_view name) {
    const auto document = fhir::read_json(made.bytes);
    return std::string(document->root().find("entry").at(entry).find("resource").string(name));
}

} // namespace

TEST_CASE("render: an R4 report stays withdrawn and its test cancelled, whatever the policy", "[mapping]") {
    using policy = mapping::unmapped_policy;
    for (const auto unmapped : {policy::pass_through, policy::degrade, policy::hold}) {
        const auto made = render(form::fhir_r4, from(withdrawn_r4), *small_map(), unmapped);

        REQUIRE(made.has_value());
        CHECK(member_of(*made, 0, "status") == "entered-in-error");
        CHECK(member_of(*made, 1, "status") == "cancelled");
        CHECK(made->issues.size() == 1);
    }
}

TEST_CASE("render: a degraded entry of an R4 report keeps the name of its test and why there is no result",
          "[mapping]") {
    const auto made = render(form::fhir_r4, from(withdrawn_r4), *small_map(), mapping::unmapped_policy::degrade);

    REQUIRE(made.has_value());
    const auto document = fhir::read_json(made->bytes);
    const auto test = document->root().find("entry").at(1).find("resource");
    CHECK(test.find("code").string("text") == "New test");
    CHECK(test.find("code").find("coding").at(0).string("code") == "196411000000103");
    CHECK(test.find("code").find("coding").at(1).string("display") == "New test");
    CHECK(test.find("dataAbsentReason").string("text") == "Lost in transit");
}
