// What adapters say of their own accord, and what an operator sees of them, with the real hub and real programs.
#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/interchange_text.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox::tests;

namespace {

const std::string prelude = R"(#!/usr/bin/python3
import json, os, sys
def say(**what): print(json.dumps(what), flush=True)
said = []
def note(name, what):
    if name == 'submitted': said.append(what)
    with open(name + '.part', 'w') as out: json.dump(said if name == 'submitted' else what, out)
    os.rename(name + '.part', name)
for line in sys.stdin:
    what = json.loads(line)
    kind = what['type']
    if kind == 'hello': say(type='ready', protocol=1, name='test', version='7', max_in_flight=4, idempotent=True)
    elif kind == 'ping': say(type='pong', n=what['n'])
    elif kind == 'drain': sys.exit()
    elif kind in ('submitted', 'confirmed'): note(kind, what)
    elif kind == 'deliver':
)";

// A program that does that with each delivery, and leaves the hub's answers in its folder.
std::string adapter_doing(const temporary_folder& folder, const std::string& lines) {
    const std::string program = folder.write("adapter.py", prelude + lines);
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    return program;
}

hub_options with_adapter(const std::string& command, const std::string& more = "") {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = false;
    options.reports_to = "[practice]";
    options.destinations_yaml =
        "  - name: practice\n    kind: executable\n    command: [" + command + "]\n    form: fhir-r4\n" + more;
    return options;
}

std::string send(const hub_fixture& hub, std::uint32_t number) {
    mesh_client client(hub.endpoint());
    const auto answer =
        client.send(hub.laboratory(), "GP01", "PATH_MEDRPT_V4",
                    report_builder{.nhs_number = synthetic_nhs_number(number),
                                   .report_id = "REP-" + std::to_string(number),
                                   .bundle_id = "00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + number)}
                        .build());
    REQUIRE(answer.status == 202);
    return answer.body;
}

std::string told(hub_fixture& hub, const std::string& name) {
    const std::string file = hub.hub().data() + "/adapters/practice/" + name;
    CHECK(eventually([&] { return std::filesystem::exists(file); }));
    return file_text(file);
}

std::string deliveries(const hub_fixture& hub, const std::string& state) {
    return hub.command({"delivery", "list", "--destination", "practice", "--state", state, "--json"}).output;
}

bool reaches(const hub_fixture& hub, const std::string& state) {
    return eventually([&] { return deliveries(hub, state).find("\"practice\"") != std::string::npos; });
}

} // namespace

TEST_CASE("adapter returns: what the practice files is confirmed, over a restart of the hub", "[flow][adapter]") {
    const temporary_folder folder;
    hub_fixture hub(with_adapter(
        adapter_doing(folder, "        say(type='result', delivery_id=what['delivery_id'], outcome='accepted')\n"
                              "        say(type='confirm', delivery_id=what['delivery_id'], outcome='filed')\n")));
    hub.start();

    send(hub, 1);

    CHECK(reaches(hub, "confirmed"));
    CHECK(told(hub, "confirmed").find("error") == std::string::npos);
    hub.hub().kill();
    hub.start();
    CHECK(deliveries(hub, "confirmed").find("\"practice\"") != std::string::npos);
}

TEST_CASE("adapter returns: filed before the result was said is the result, too", "[flow][adapter]") {
    const temporary_folder folder;
    hub_fixture hub(with_adapter(
        adapter_doing(folder, "        say(type='confirm', delivery_id=what['delivery_id'], outcome='filed')\n")));
    hub.start();

    send(hub, 1);

    CHECK(reaches(hub, "confirmed"));
    CHECK(deliveries(hub, "confirmed").find("fhir-r4/") != std::string::npos); // the rendering is told as always
}

TEST_CASE("adapter returns: what the practice refuses waits for a person, with an error in the log",
          "[flow][adapter]") {
    const temporary_folder folder;
    hub_fixture hub(with_adapter(adapter_doing(
        folder, "        say(type='result', delivery_id=what['delivery_id'], outcome='accepted')\n"
                "        say(type='confirm', delivery_id=what['delivery_id'], outcome='refused', code='AR')\n")));
    hub.start();

    send(hub, 1);

    CHECK(reaches(hub, "dead_lettered"));
    CHECK(hub.command({"dlq", "list"}).output.find("refused by practice: AR") != std::string::npos);
    CHECK(hub.hub().log().find("refused by practice: AR") != std::string::npos);
}

TEST_CASE("adapter returns: a submission comes to its recipient once, however often it is made", "[flow][adapter]") {
    const temporary_folder folder;
    const std::string submit =
        "        say(type='submit', ref='a1', workflow_id='PRACTICE_NOTE', to='LAB01', content_type='text/plain',\n"
        "            payload={'encoding': 'utf8', 'data': 'seen'})\n";
    hub_fixture hub(with_adapter(
        adapter_doing(folder, submit + submit +
                                  "        say(type='result', delivery_id=what['delivery_id'], outcome='accepted')\n"),
        "    submits_as: GP01\n"));
    hub.start();

    send(hub, 1);
    send(hub, 2);

    CHECK(told(hub, "submitted").find("message_id") != std::string::npos);
    CHECK(reaches(hub, "delivered"));
    mesh_client laboratory(hub.endpoint());
    const auto inbox = laboratory.as(hub.laboratory(), "GET", "/messageexchange/LAB01/inbox");
    const auto from = inbox.body.find("2026");
    REQUIRE(from != std::string::npos);
    CHECK(inbox.body.find("2026", inbox.body.find('"', from)) == std::string::npos); // one message
    const auto message =
        laboratory.as(hub.laboratory(), "GET", "/messageexchange/LAB01/inbox/" + inbox.body.substr(from, 27));
    CHECK(message.body == "seen");
    CHECK(message.field("mex-from") == "GP01");
    CHECK(message.field("mex-workflowid") == "PRACTICE_NOTE");
}

TEST_CASE("adapter returns: paused takes nothing, also behind a restart; resumed goes on", "[flow][adapter]") {
    const temporary_folder folder;
    hub_fixture hub(with_adapter(
        adapter_doing(folder, "        say(type='result', delivery_id=what['delivery_id'], outcome='accepted')\n")));
    hub.start();
    const auto paused = hub.command({"adapter", "pause", "practice", "--why", "their server is moved"});
    CHECK(paused.exit_code == 0);
    send(hub, 1);
    CHECK(reaches(hub, "ready"));
    const auto list = hub.command({"adapter", "list"}).output;
    CHECK(list.find("paused") != std::string::npos);

    hub.hub().kill();
    hub.start();
    const auto json = hub.command({"adapter", "list", "--json"}).output;
    CHECK(json.find(R"("state":"paused")") != std::string::npos);
    CHECK(json.find(R"("waiting":1)") != std::string::npos);
    CHECK(json.find("their server is moved") != std::string::npos);
    CHECK(deliveries(hub, "ready").find("\"practice\"") != std::string::npos);

    CHECK(hub.command({"adapter", "resume", "practice", "--why", "it is back"}).exit_code == 0);
    CHECK(reaches(hub, "delivered"));
    const auto after = hub.command({"adapter", "list", "--json"}).output;
    CHECK(after.find(R"("state":"running")") != std::string::npos);
    CHECK(after.find(R"("adapter":{"name":"test","version":"7"})") != std::string::npos);
    CHECK(after.find(R"("outcome":"accepted")") != std::string::npos);
    const auto audit = hub.command({"audit", "export"}).output;
    CHECK(audit.find("adapter.pause") != std::string::npos);
    CHECK(audit.find("it is back") != std::string::npos);
    CHECK(hub.command({"adapter", "pause", "nobody", "--why", "x"}).exit_code == 4);
}

TEST_CASE("adapter returns: a practice's own NHSACK confirms its deliveries, and the laboratory has one answer alone",
          "[flow][adapter]") {
    const temporary_folder folder;
    const std::string answer = R"(        say(type='result', delivery_id=what['delivery_id'], outcome='accepted')
        segments = ["UNB+UNOC:3+000000000000002:80+000000000000001:80+261122:1000+5++NHSACK", "UNH+1+NHSACK:D:1:NH:NHS001",
                    "BGM+AKR", "DTM+137:20261122:102",
                    "NIR+SIR:77+000000000000001:80+000000000000002:80+IAP", "NMR+AGO:1+MA", "NMR+AGO:2+MR",
                    "UNT+7+1", "UNZ+1+5"]
        say(type='submit', ref='answer', workflow_id='PATH_MEDRPT_V3_ACK', to='LAB01',
            payload={'encoding': 'utf8', 'data': "UNA:+.? '" + "'".join(segments) + "'"})
)";
    auto options = with_adapter(adapter_doing(folder, answer), "    submits_as: GP01\n");
    options.edifact_to = "[practice]";
    hub_fixture hub(options);
    hub.start();
    mesh_client client(hub.endpoint());
    const auto sent = client.send(
        hub.laboratory(), "GP01", "PATH_MEDRPT_V3",
        interchange_text().report(synthetic_nhs_number(1), "R1").report(synthetic_nhs_number(2), "R2").build());
    REQUIRE(sent.status == 202);

    CHECK(reaches(hub, "confirmed"));
    CHECK(reaches(hub, "dead_lettered"));
    const std::string id = json_text(sent.body, "message_id");
    CHECK(eventually([&] { return told(hub, "submitted").find(id) != std::string::npos; }));
    const auto inbox = client.as(hub.laboratory(), "GET", "/messageexchange/LAB01/inbox");
    const auto first = inbox.body.find("2026");
    REQUIRE(first != std::string::npos); // the hub's answer
    CHECK(inbox.body.find("2026", inbox.body.find('"', first)) == std::string::npos);
}
