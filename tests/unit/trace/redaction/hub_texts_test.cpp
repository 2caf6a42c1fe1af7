#include "broker/trace/redaction/hub_texts.hpp"

#include <filesystem>

#include <catch2/catch.hpp>

#include "broker/base/file.hpp"
#include "broker/trace/redaction/redactor.hpp"
#include "tests/unit/trace/records_fixture.hpp"
#include "tests/unit/trace/redaction/canaries_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

constexpr std::string_view blanks = " \n";

void skip(std::string_view& source, std::string_view signs) {
    source.remove_prefix(std::min(source.find_first_not_of(signs), source.size()));
}

// The literals that stand one behind the other here, as one; empty: there is none.
std::string literal(std::string_view& source) {
    std::string made;
    for (skip(source, blanks); source.starts_with('"'); skip(source, blanks)) {
        const auto end = source.find('"', 1);
        made += source.substr(1, end - 1);
        source.remove_prefix(end + 1);
    }
    return made;
}

// What `refusal` and `bad_query` are given as a whole in the sources of the FHIR interface.
std::vector<std::string> refusals_in_sources() {
    std::vector<std::string> made;
    const auto add = [&](std::string_view rest) {
        if (std::string text = literal(rest); !text.empty()) made.push_back(std::move(text));
    };
    for (const auto& each :
         std::filesystem::recursive_directory_iterator(SIGNALBOX_SOURCE_DIR "/broker/ingress/fhir")) {
        if (each.path().extension() != ".cpp") continue;
        const std::string source = base::read_file(each.path().string()).value();
        constexpr std::string_view query = "bad_query(";
        for (auto at = source.find(query); at != std::string::npos; at = source.find(query, at + 1))
            add(std::string_view(source).substr(at + query.size()));
        constexpr std::string_view refusal = "refusal(";
        for (auto at = source.find(refusal); at != std::string::npos; at = source.find(refusal, at + 1)) {
            std::string_view rest = std::string_view(source).substr(at + refusal.size());
            skip(rest, "0123456789, \n"); // status
            if (literal(rest).empty() || !rest.starts_with(',')) continue;
            add(rest.substr(1));
        }
    }
    return made;
}

std::string redacted_outcome(const std::string& text) {
    trace::reply line;
    line.body = trace::body_of(R"({"resourceType":"OperationOutcome","issue":[{"code":"value","details":{"text":")" +
                               text + "\"}}]}");
    trace::record what = line;
    redaction with;
    trace::redact(what, with.with());
    return std::get<trace::reply>(what).body->bytes;
}

} // namespace

TEST_CASE("hub texts: what the FHIR interface says when it refuses is known", "[trace][redaction]") {
    const auto all = refusals_in_sources();
    CHECK(all.size() >= 20);
    for (const std::string& each : all) {
        CAPTURE(each);
        const bool has_more_behind = each.ends_with(": "); // and so is no whole text
        CHECK((has_more_behind || trace::is_hub_text(each)));
    }
}

TEST_CASE("hub texts: numbers and names of members stand where they belong, and nothing else does",
          "[trace][redaction]") {
    for (const char* each : {"kept", "at least 1 element", "at most 1,000 characters", "a member \"status\"",
                             "a member \"status\" beside the others", "0 or more"})
        CHECK(trace::is_hub_text(each));
    for (const char* each : {"", "Ann Example", "kept by Ann", "a member \"Ann Example\"", "a member \"\"",
                             "at least Ann element", "at most 9990000018 characters", " or more"})
        CHECK_FALSE(trace::is_hub_text(each));
}

TEST_CASE("redaction: an OperationOutcome keeps the hub's own words, and no other ones", "[trace][redaction]") {
    CHECK(redacted_outcome("kept").find(R"("text":"kept")") != std::string::npos);
    CHECK(redacted_outcome("a verified client certificate").find("a verified client") != std::string::npos);
    CHECK(redacted_outcome("Ann Example is not known").find(R"("text":"REDACTED")") != std::string::npos);
}
