// uses: validation fhir
// Whatever a schema says, it is refused with words or compiled; and then both kinds of verdict agree, in bounded time.
#include "broker/validation/schema.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "broker/fhir/json.hpp"

using namespace signalbox;
using validation::strength;

namespace {

// One of each kind, and what keywords about members, elements and numbers have something to do with.
const std::vector<fhir::document>& messages() {
    static const std::vector<fhir::document> all = [] {
        std::vector<fhir::document> made;
        for (const char* text :
             {"null", "true", "1.0", "-12.50e1", R"("")", R"("2024-02-30T00:00:00Z")", R"("aé\u0000")", "[]", "{}",
              R"({"a": {"a": {"a": {"a": [[[{"a": 1}]]]}}}})", R"([1, 1.0, "1", [1], {"a": 1}, {"a": 1.00}, null])",
              R"({"a": 1, "b": [{"a": "a"}, {"b": "b"}, 2], "code": "ab", "x1": null, "resourceType": "Patient"})"}) {
            made.push_back(*fhir::read_json(text, {.depth_max = 128, .refuse_nul = false}));
        }
        return made;
    }();
    return all;
}

void check(const validation::schema& schema, const fhir::document& message) {
    for (const strength how : {strength::tolerant, strength::strict}) {
        const validation::verdict verdict = schema.check(message, 20, how);
        if (verdict.refused() == schema.accepts(message.root(), how)) std::abort();
        for (const validation::violation& v : verdict.violations)
            if (v.keyword.empty() || v.expected.empty()) std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    for (const bool unknown_allowed : {true, false}) {
        const auto compiled = validation::schema::compile(
            {{"fuzz.json", text}},
            {.unknown_keywords_allowed = unknown_allowed, .formats_asserted = unknown_allowed, .steps_max = 20'000});
        if (!compiled) {
            if (compiled.error().what.empty() || compiled.error().file.empty()) std::abort();
            continue;
        }
        for (const fhir::document& message : messages()) check(**compiled, message);
    }
    return 0;
}
