// A hub that is the MESH client of another one.
#include <catch2/catch.hpp>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/mesh_user.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox::tests;

namespace {

hub_options plain_hub() {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = false;
    return options;
}

// The hub of the laboratory, which knows the practice's only from afar.
hub_options relaying_to(const hub_fixture& upstream, std::uint16_t port, const std::string& more = "") {
    hub_options options = plain_hub();
    options.reports_to = "[national]";
    options.destinations_yaml =
        "  - name: national\n    kind: mesh_relay\n    settings:\n      url: http://127.0.0.1:" + std::to_string(port) +
        "\n      mailbox: LAB01\n      password: {file: " + upstream.folder() +
        "/secrets/LAB01}\n      shared_key: {file: " + upstream.folder() + "/secrets/shared-key}\n" + more;
    return options;
}

// Which only a strict hub refuses.
std::string without_subject_of_specimen() {
    std::string text = report_builder{}.build();
    const std::size_t begin = text.find(R"("subject":{)", text.find(R"("resourceType":"Specimen")"));
    return text.erase(begin, text.find("},", begin) + 2 - begin);
}

} // namespace

TEST_CASE("mesh_relay: a message from a mailbox of one hub reaches a mailbox of another", "[flow][adapters]") {
    hub_fixture upstream(plain_hub());
    upstream.start();
    hub_fixture near(relaying_to(upstream, upstream.hub().mesh_port(), "      collect: false\n"));
    near.start();
    const std::string report = report_builder{}.build();

    mesh_user laboratory(near.endpoint(), near.laboratory());
    laboratory.sent("GP01", "PATH_MEDRPT_V4", report, {{"Mex-LocalID", "L1"}, {"Mex-Subject", "a report"}});

    mesh_user practice(upstream.endpoint(), upstream.practice());
    std::vector<std::string> inbox;
    REQUIRE(eventually([&] { return !(inbox = practice.inbox()).empty(); }));
    const http_answer read = practice.read(inbox.front());
    CHECK(read.body == report);
    CHECK(read.field("mex-from") == "LAB01");
    CHECK(read.field("mex-workflowid") == "PATH_MEDRPT_V4");
    CHECK(read.field("mex-localid") == "L1");
    CHECK(read.field("mex-subject") == "a report");
    CHECK(inbox.size() == 1);
    CHECK(near.hub().terminate() == 0);
}

TEST_CASE("mesh_relay: what upstream reports of a message is in its sender's mailbox, by the id it knows",
          "[flow][adapters]") {
    hub_options strict = plain_hub();
    strict.validation_yaml = "  strength: strict\n";
    hub_fixture upstream(strict);
    upstream.start();
    hub_fixture near(relaying_to(upstream, upstream.hub().mesh_port(), "      poll_interval_s: 1\n"));
    near.start();
    mesh_user laboratory(near.endpoint(), near.laboratory());

    const std::string id = laboratory.sent("GP01", "PATH_MEDRPT_V4", without_subject_of_specimen());

    std::vector<std::string> inbox;
    REQUIRE(eventually([&] { return !(inbox = laboratory.inbox()).empty(); }));
    const http_answer report = laboratory.read(inbox.front());
    CHECK(report.field("mex-messagetype") == "REPORT");
    CHECK(report.field("mex-linkedmsgid") == id);
    CHECK(report.field("mex-statuscode") == "SBX-V");
    CHECK(report.field("mex-statusevent") == "VALIDATE");
    mesh_user relay(upstream.endpoint(), upstream.laboratory());
    CHECK(eventually([&] { return relay.inbox().empty(); }));
}

TEST_CASE("mesh_relay: what waits upstream comes into the mailbox here, once", "[flow][adapters]") {
    hub_fixture upstream(plain_hub());
    upstream.start();
    hub_fixture near(relaying_to(upstream, upstream.hub().mesh_port(), "      poll_interval_s: 1\n"));
    near.start();

    mesh_user(upstream.endpoint(), upstream.other())
        .sent("LAB01", "ANY_WORKFLOW", "hello",
              {{"Mex-LocalID", "L1"},
               {"Mex-Subject", "a letter"},
               {"Mex-FileName", "letter.txt"},
               {"Mex-Content-Encrypted", "Y"}});

    mesh_user laboratory(near.endpoint(), near.laboratory());
    std::vector<std::string> inbox;
    REQUIRE(eventually([&] { return !(inbox = laboratory.inbox()).empty(); }));
    const http_answer read = laboratory.read(inbox.front());
    CHECK(read.body == "hello");
    CHECK(read.field("mex-from") == "OTHER01");
    CHECK(read.field("mex-localid") == "L1");
    CHECK(read.field("mex-subject") == "a letter");
    CHECK(read.field("mex-filename") == "letter.txt");
    CHECK(read.field("mex-content-encrypted") == "Y");
    mesh_user relay(upstream.endpoint(), upstream.laboratory());
    CHECK(eventually([&] { return relay.inbox().empty(); }));
    CHECK(laboratory.inbox().size() == 1);
}
