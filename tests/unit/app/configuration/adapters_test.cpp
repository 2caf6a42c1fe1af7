#include "broker/app/configuration/adapters.hpp"

#include "signalbox/adapter.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace signalbox;
using namespace signalbox::app;

namespace {

// An adapter that would ship: it wants a url, and may have some seconds.
class example {
  public:
    explicit example(const adapter::host&) {}
    static adapter::description about() {
        return {.name = "example",
                .version = "1",
                .forms = "fhir-stu3 fhir-r4",
                .settings_schema = R"({"type": "object", "required": ["url"], "additionalProperties": false,
                    "properties": {"url": {"type": "string"}, "seconds": {"type": "integer"}}})"};
    }
    void deliver(const adapter::delivery&, adapter::completion done) { done(adapter::accepted()); }
};

struct reading {
    destination_setting made;
    std::vector<std::string> problems;
};

// `lines` of a destination of that adapter, from the second line on.
reading read(const std::string& lines) {
    const auto document = parse_yaml("destination:\n  kind: example\n" + lines, "hub.yaml");
    reading done;
    done.made.kind = "example";
    const auto given = document.root().find("destination");
    if (const auto form = mapping::parse_form(given.string("form"))) done.made.form = *form;
    adapter_reader reader(document, "hub.yaml");
    reader.read(given, *adapter::table_of<example>(), done.made);
    for (const problem& each : reader.problems()) done.problems.push_back(to_line(each));
    return done;
}

} // namespace

TEST_CASE("adapter settings: what its own schema allows is handed on as JSON", "[app]") {
    const auto done = read("  settings: {url: \"http://127.0.0.1\", seconds: 3}\n");
    CHECK(done.problems.empty());
    CHECK(done.made.settings_json == R"({"url":"http://127.0.0.1","seconds":3})");
    CHECK(done.made.form == mapping::form::fhir_stu3); // what it prefers
}

TEST_CASE("adapter settings: what its schema refuses is told where it stands", "[app]") {
    CHECK(read("  settings:\n    url: a\n    seconds: soon\n")
              .problems.front()
              .find("hub.yaml:5:14: /destination/settings/seconds: ") == 0);
    CHECK(read("  settings:\n    ulr: a\n").problems.front() ==
          "hub.yaml:4:5: /destination/settings/ulr: unknown key 'ulr'; did you mean 'url'?");
    CHECK(read("  settings: {seconds: 3}\n").problems.front().find("/destination/settings: ") != std::string::npos);
    CHECK(read("").problems.front().find("hub.yaml:2:3: /destination/settings: ") == 0);
}

TEST_CASE("adapter settings: a form that the adapter does not take is refused with those that it takes", "[app]") {
    const auto done = read("  form: original\n  settings: {url: a}\n");
    CHECK(done.problems.front() == "hub.yaml:3:9: /destination/form: example takes fhir-stu3, fhir-r4");
}
