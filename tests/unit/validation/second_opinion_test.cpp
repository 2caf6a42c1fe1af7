// valijson (Debian's libvalijson-dev) as a second opinion: the same verdict on thousands of generated documents. What
// valijson gets wrong by the text of draft-07 the generator leaves out, with the reason beside it.
#include <cstdlib>
#include <iostream>
#include <optional>

#include <catch2/catch.hpp>

// Looking up a member, valijson asks RapidJSON for what stands behind the first member of an empty object: null and
// one.
#pragma clang attribute push(__attribute__((no_sanitize("pointer-overflow"))), apply_to = function)
#include <valijson/adapters/rapidjson_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>
#pragma clang attribute pop

#include "broker/validation/schema.hpp"
#include "tests/unit/validation/generated/instance_maker.hpp"
#include "tests/unit/validation/generated/schema_maker.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using validation::strength;

namespace {

class second_opinion {
  public:
    explicit second_opinion(const std::string& schema) {
        text_.Parse(schema.c_str(), schema.size());
        const valijson::adapters::RapidJsonAdapter adapter(text_);
        valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(adapter, schema_);
    }

    bool accepts(const std::string& instance) const {
        rapidjson::Document document;
        document.Parse(instance.c_str(), instance.size());
        const valijson::adapters::RapidJsonAdapter adapter(document);
        valijson::Validator validator(valijson::Validator::kStrongTypes);
        return validator.validate(schema_, adapter, nullptr);
    }

  private:
    rapidjson::Document text_;
    valijson::Schema schema_;
};

// The schema with its "x-strict" in force, for a reader who does not know the keyword: beside all else in an allOf.
void write_strict(const fhir::value& v, std::string& into) {
    if (!v.is(fhir::kind::object) && !v.is(fhir::kind::array)) return fhir::write_json(v, into);
    const bool object = v.is(fhir::kind::object);
    const fhir::value strict = object ? v.find("x-strict") : fhir::value{};
    std::vector<std::string> inner;
    for (const fhir::value each : v) {
        if (strict && each.index() == strict.index()) continue;
        std::string text;
        if (object) {
            fhir::write_json_string(each.name(), text);
            text += ':';
        }
        write_strict(each, text);
        inner.push_back(text);
    }
    const std::string rest = object ? joined(inner, '{', '}') : joined(inner, '[', ']');
    if (!strict) {
        into += rest;
        return;
    }
    into += "{\"allOf\":[" + rest + ",";
    write_strict(strict, into);
    into += "]}";
}

struct tally {
    std::size_t pairs = 0;
    std::size_t accepted = 0;
    std::size_t strict_only = 0; // refused by what stands in x-strict alone
};

struct both {
    bool tolerant;
    bool strict;
    bool operator==(const both&) const = default;
};

void compare(std::uint64_t seed, std::size_t instances, tally& t) {
    random_choice choice(seed);
    const std::string text = schema_maker(choice).schema();
    const auto schema = fhir::read_json(text, {.depth_max = 128});
    REQUIRE(schema.has_value());
    std::string strict_text;
    write_strict(schema->root(), strict_text);

    INFO("seed " << seed << ", schema " << text);
    const auto ours =
        validation::schema::compile({{"generated.json", text}}, {.dialect = "http://json-schema.org/draft-07/schema"});
    INFO((ours ? "" : ours.error().pointer + ": " + ours.error().what));
    REQUIRE(ours.has_value());
    const second_opinion tolerant(text);
    std::optional<second_opinion> strict;
    if (strict_text != text) strict.emplace(strict_text);
    instance_maker maker(choice, *schema);
    for (std::size_t i = 0; i < instances; ++i) {
        const std::string message = maker.instance();
        INFO("message " << message);
        const auto document = fhir::read_json(message);
        REQUIRE(document.has_value());
        const both accepted{(*ours)->accepts(document->root(), strength::tolerant), (*ours)->accepts(document->root())};
        const both reported{!(*ours)->check(*document, 100, strength::tolerant).refused(),
                            !(*ours)->check(*document, 100).refused()};
        const bool theirs_tolerant = tolerant.accepts(message);
        const both theirs{theirs_tolerant, strict ? strict->accepts(message) : theirs_tolerant};
        if (!(accepted == theirs) || !(reported == accepted))
            std::cerr << "DIFF\t" << seed << "\t" << accepted.tolerant << accepted.strict << theirs.tolerant
                      << theirs.strict << reported.tolerant << reported.strict << "\t" << text << "\t" << strict_text
                      << "\t" << message << "\n";
        CHECK(accepted.tolerant == theirs.tolerant);
        CHECK(accepted.strict == theirs.strict);
        CHECK(reported == accepted);
        ++t.pairs;
        t.accepted += accepted.tolerant ? 1 : 0;
        t.strict_only += accepted.tolerant && !accepted.strict ? 1 : 0;
    }
}

// SIGNALBOX_SEED asks for other documents than those of every day.
std::uint64_t first_seed() {
    const char* const given = std::getenv("SIGNALBOX_SEED");
    return given == nullptr ? 1 : std::strtoull(given, nullptr, 10);
}

} // namespace

TEST_CASE("schema: valijson gives the same verdict on generated documents, in both strengths", "[validation]") {
    constexpr std::size_t schemas = 200;
    constexpr std::size_t instances = 12;
    tally t;
    for (std::uint64_t seed = first_seed(); seed < first_seed() + schemas; ++seed) compare(seed, instances, t);

    std::cout << "second opinion: " << t.pairs << " pairs, " << t.accepted << " accepted, " << t.strict_only
              << " refused by x-strict alone\n";
    CHECK(t.pairs == schemas * instances);
    CHECK(t.accepted > t.pairs / 4);
    CHECK(t.accepted < t.pairs * 3 / 4);
    CHECK(t.strict_only > t.pairs / 200);
}
