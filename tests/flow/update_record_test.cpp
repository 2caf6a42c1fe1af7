// GP Connect Update Record: what a pharmacy sends to a practice behind the hub, and what it hears.
#include <catch2/catch.hpp>

#include "tests/support/itk3_practice.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox::tests;

namespace {

using strings = std::vector<std::string>;

constexpr const char* workflow = "GPCONNECT_UPDATE_RECORD";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string replaced(std::string text, const std::string& words, const std::string& others) {
    const auto at = text.find(words);
    REQUIRE(at != std::string::npos);
    return text.replace(at, words.size(), others);
}

// The example of the schema's tests, from LAB01, another message and document for each number.
std::string update(int number, const char* ending = "xml") {
    std::string text = file_text(
        std::string(SIGNALBOX_SOURCE_DIR "/tests/data/validation/gpconnect-update-record-stu3/pass-minimal.") + ending);
    text = replaced(std::move(text), "A81001GP", "LAB01");
    const std::string own = "00000000-0000-4000-8" + std::to_string(100 + number);
    for (const char* last : {"-000000000001", "-000000000002", "-000000000004"}) {
        const std::string before = std::string("00000000-0000-4000-8000") + last;
        for (auto at = text.find(before); at != std::string::npos; at = text.find(before))
            text.replace(at, before.size(), own + last);
    }
    return text;
}

} // namespace

TEST_CASE("update record: a pharmacy's message is filed, and both acknowledgements come back", "[flow][itk3]") {
    const temporary_folder folder;
    hub_fixture hub(hub_with_practice(SIGNALBOX_BINARY, folder, workflow));
    hub.start();
    itk3_sender pharmacy(hub, workflow);

    const std::string id = pharmacy.send(update(1));

    CHECK(pharmacy.codes(2) == strings{"20013", "30001"});
    CHECK(has(shown(hub, id), "complete"));
    CHECK(has(shown(hub, id), "gpconnect-update-record-stu3"));
    pharmacy.send(update(1));
    CHECK(pharmacy.codes(1) == strings{"20007"});
    pharmacy.send(update(2));
    CHECK(pharmacy.codes(2) == strings{"20013", "30001"});
}

TEST_CASE("update record: what the practice cannot take costs the whole message", "[flow][itk3]") {
    const temporary_folder folder;
    hub_fixture hub(hub_with_practice(SIGNALBOX_BINARY, folder, workflow));
    hub.start();
    itk3_sender pharmacy(hub, workflow);
    int number = 0;
    const auto answered = [&](const std::string& words, const std::string& others) {
        const std::string id = pharmacy.send(replaced(update(++number), words, others));
        CHECK(has(shown(hub, id), "quarantined"));
        CHECK_FALSE(has(shown(hub, id), "awaited"));
        return pharmacy.codes(1);
    };
    // A type of resource that receivers do not take, confidential content, another event, handling keys.
    const std::string goal =
        "</Observation></resource></entry><entry><fullUrl value=\"urn:uuid:00000000-0000-4000-8000-000000000097\"/>"
        "<resource><Goal><id value=\"00000000-0000-4000-8000-000000000097\"/><status value=\"planned\"/><description>"
        "<text value=\"Walk\"/></description></Goal>";
    CHECK(answered("</Observation>", goal) == strings{"20009"});
    CHECK(answered("<confidentiality value=\"N\"/>", "<confidentiality value=\"R\"/>") == strings{"20009"});
    CHECK(answered("ITK014M", "ITK007C") == strings{"20006"});
    CHECK(answered("url=\"SenderReference\"", "url=\"SomethingElse\"") == strings{"10007"});
    CHECK(answered("https://fhir.nhs.uk/MessageDefinition", "https://elsewhere/MessageDefinition") == strings{"10004"});
    CHECK_FALSE(has(hub.command({"delivery", "list", "--destination", "practice"}).output, "confirmed"));
}

TEST_CASE("update record: a document under the workflow of another is refused for its event", "[flow][itk3]") {
    const temporary_folder folder;
    hub_fixture hub(hub_with_practice(SIGNALBOX_BINARY, folder, workflow));
    hub.start();
    itk3_sender pharmacy(hub, workflow);
    pharmacy.send(numbered_document(1).xml());
    CHECK(pharmacy.codes(1) == strings{"20006"});
}

TEST_CASE("update record: a practice that is switched off for it has 20010, and its fallback the message",
          "[flow][itk3]") {
    const temporary_folder folder;
    auto options = hub_with_practice(SIGNALBOX_BINARY, folder, workflow);
    options.sections_yaml = "itk3:\n  switched_off:\n    - {ods_code: A81001, workflow_id: GPCONNECT_UPDATE_RECORD, "
                            "fallback: paper}\n";
    hub_fixture hub(options);
    hub.start();
    itk3_sender pharmacy(hub, workflow);
    const std::string body = update(1);
    pharmacy.send(body);
    CHECK(pharmacy.codes(1) == strings{"20010"});
    REQUIRE(eventually([&] { return hub.files_to("paper").size() == 1; }));
    CHECK(file_text(hub.files_to("paper").front()) == body);
}
