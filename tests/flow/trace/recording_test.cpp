// What comes to a running hub and becomes of it, recorded from the command line.
#include <csignal>
#include <set>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker/trace/format/line.hpp"
#include "broker/trace/format/reader.hpp"
#include "tests/support/gpconnect_hub.hpp"
#include "tests/support/hub_fixture.hpp"
#include "tests/support/json_facts.hpp"
#include "tests/support/mllp_client.hpp"
#include "tests/support/oru_text.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using strings = std::vector<std::string>;

// `signalbox trace record`, from when the hub records until it is interrupted.
class recording {
  public:
    recording(const std::string& data, strings more) : out_(folder_.file("morning.sbtrace")) {
        strings words{SIGNALBOX_BINARY, "trace", "record", "--data", data, "--out", out_};
        words.insert(words.end(), more.begin(), more.end());
        std::vector<char*> arguments;
        for (std::string& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        const std::string notes = folder_.file("notes");
        pid_ = ::fork();
        if (pid_ == 0) {
            ::dup2(::open(notes.c_str(), O_WRONLY | O_CREAT, 0600), 2);
            ::execv(arguments.front(), arguments.data());
            ::_exit(127);
        }
        REQUIRE(eventually([&] { return file_text(notes).find("recording; ") != std::string::npos; }));
    }
    ~recording() {
        if (pid_ > 0) static_cast<void>(end());
    }

    int end() {
        int status = -1;
        ::kill(pid_, SIGINT);
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    }
    void kill() {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }
    const std::string& out() const { return out_; }

    std::vector<trace::record> lines() const {
        const auto from = trace::reader::open(out_);
        REQUIRE(from.has_value());
        std::vector<trace::record> all;
        for (;;) {
            auto next = (*from)->next();
            REQUIRE(next.has_value());
            if (!*next) break;
            all.push_back(std::move(**next));
        }
        CHECK((*from)->end() == trace::reader::ending::whole);
        return all;
    }

  private:
    temporary_folder folder_;
    std::string out_;
    pid_t pid_ = -1;
};

// "mesh LAB01>GP01: 202; mailbox:GP01 delivered, practice-files delivered", the outcomes in order of their names.
strings told(const std::vector<trace::record>& lines) {
    std::map<trace::sequence, std::string> heads;
    std::map<trace::sequence, std::set<std::string>> outcomes;
    for (const trace::record& each : lines) {
        if (const auto* one = std::get_if<trace::message>(&each))
            heads[one->sequence] = std::string(to_text(one->transport)) + " " + one->from + ">" + one->to + ":";
        if (const auto* one = std::get_if<trace::reply>(&each))
            heads[one->sequence] += " " + (one->status == 0 ? "" : std::to_string(one->status)) + one->code;
        if (const auto* one = std::get_if<trace::outcome>(&each))
            outcomes[one->sequence].insert(one->destination + " " + one->state);
    }
    strings all;
    for (auto& [number, head] : heads) {
        for (const std::string& each : outcomes[number])
            head += (each == *outcomes[number].begin() ? "; " : ", ") + each;
        all.push_back(head);
    }
    return all;
}

bool holds(const std::string& path, const std::string& text) { return file_text(path).find(text) != std::string::npos; }

hub_options with_every_door() {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = false;
    options.fhir = true;
    options.mllp = true;
    options.hl7v2_to = "[mailbox, practice-files]";
    return options;
}

http_answer send_by_mesh(hub_fixture& hub, const std::string& body) {
    mesh_client laboratory(hub.endpoint());
    return laboratory.send(hub.laboratory(), "GP01", "PATH_MEDRPT_V4", body, {{"Mex-Subject", "for Mrs Example"}});
}

// Until as many are delivered to the folder, and the store says so.
void wait_for_deliveries(const hub_fixture& hub, std::size_t count) {
    const auto delivered = [&] {
        const auto listed = hub.command({"delivery", "list", "--json", "--destination", "practice-files", "--state",
                                         "delivered", "--limit", "1000"});
        return json_facts("{\"all\":" + listed.output + "}").size("all") >= count;
    };
    REQUIRE(eventually(delivered));
}

} // namespace

TEST_CASE("flow: trace: what comes by MESH, FHIR and MLLP is recorded, with its answer and every delivery", "[flow]") {
    hub_fixture hub(with_every_door());
    hub.start();
    recording trace(hub.hub().data(), {"--identifiable", "--why", "a morning for the test lab"});

    const std::string report = report_builder{}.build();
    CHECK(send_by_mesh(hub, report).status == 202);
    mesh_client by_fhir(hub.fhir_endpoint());
    CHECK(by_fhir.request("POST", "/$process-message", {{"Content-Type", "application/fhir+json"}}, report).status ==
          200);
    CHECK(by_fhir.request("POST", "/$process-message", {{"Content-Type", "application/fhir+json"}}, report).status ==
          200);
    mllp_client by_mllp(hub.mllp_endpoint());
    by_mllp.send(oru_text{}.frame());
    CHECK(by_mllp.next_code() == "AA 4711");
    wait_for_deliveries(hub, 3);
    CHECK(trace.end() == 0);

    const auto lines = trace.lines();
    CHECK(told(lines) == strings{"mesh LAB01>GP01: 202; mailbox:GP01 delivered, practice-files delivered",
                                 "fhir LAB01>GP01: 200; mailbox:GP01 delivered, practice-files delivered",
                                 "fhir LAB01>GP01: 200",
                                 "mllp LAB01>GP01: AA; mailbox:GP01 delivered, practice-files delivered"});
    CHECK(std::get<trace::message>(lines.front()).body.bytes == report);
    CHECK(holds(trace.out(), "Mrs Example"));
    CHECK(holds(trace.out(), "\"adapter\":\"file_drop\""));
    CHECK(holds(trace.out(), "\"transform\":\"fhir-r4/1\""));
    CHECK(holds(trace.out(),
                "\"from\":\"http://read.info/readv2|423..\",\"to\":\"http://snomed.info/sct|1022431000000105\""));
    const auto audited = hub.command({"audit", "export"}).output;
    CHECK(audited.find("a morning for the test lab") != std::string::npos);
    CHECK(audited.find("trace.stop") != std::string::npos);
}

TEST_CASE("flow: trace: without --identifiable no word of a patient is in the file", "[flow]") {
    hub_fixture hub(with_every_door());
    hub.start();
    recording trace(hub.hub().data(), {"--where", "transport=mesh"});
    CHECK(send_by_mesh(hub, report_builder{}.build()).status == 202);
    mesh_client by_fhir(hub.fhir_endpoint());
    static_cast<void>(by_fhir.request("POST", "/$process-message", {{"Content-Type", "application/fhir+json"}},
                                      report_builder{}.build()));
    wait_for_deliveries(hub, 1);
    CHECK(trace.end() == 0);
    CHECK(told(trace.lines()).size() == 1); // what came by FHIR was not asked for
    for (const char* word : {"Mrs Example", "999000", "resourceType", "family"}) CHECK_FALSE(holds(trace.out(), word));
    CHECK(holds(trace.out(), "\"identifiable\":false"));
}

TEST_CASE("flow: trace: with what messages hold there is none without a reason, and none beside another", "[flow]") {
    hub_fixture hub(with_every_door());
    hub.start();
    const std::string out = hub.folder() + "/never.sbtrace";
    const auto without = hub.command({"trace", "record", "--identifiable", "--out", out, "--for", "1s"});
    CHECK(without.exit_code == 2);
    CHECK(without.errors.find("--why") != std::string::npos);
    recording first(hub.hub().data(), {});
    const auto second = hub.command({"trace", "record", "--out", out, "--for", "1s"});
    CHECK(second.exit_code == 1);
    CHECK(second.errors.find("a recording runs already") != std::string::npos);
}

TEST_CASE("flow: trace: a command that is killed leaves no hub recording: its lease ends, and the file is whole",
          "[flow]") {
    hub_options options = with_every_door();
    options.sections_yaml = "trace: {lease: 1s}\n";
    hub_fixture hub(options);
    hub.start();
    recording trace(hub.hub().data(), {"--identifiable", "--why", "a test"});
    CHECK(send_by_mesh(hub, report_builder{}.build()).status == 202);
    trace.kill();
    const auto audit = [&] { return hub.command({"audit", "export"}).output; };
    REQUIRE(eventually([&] { return audit().find("\"lease\"") != std::string::npos; }));
    const std::string kept = audit();
    CHECK(kept.find("trace.stop") != std::string::npos);
    CHECK(kept.find("recording/renew") == std::string::npos);
    const auto stopped = hub.command({"trace", "stop"});
    CHECK(stopped.exit_code == 0);
    const std::string file = stopped.output.substr(0, stopped.output.find('\n'));
    const json_facts info(run_program(SIGNALBOX_BINARY, {"trace", "info", "--json", file}).output);
    CHECK(info.text("ending") == "whole");
    CHECK(info.text("messages") == "1");
}

TEST_CASE("flow: trace: a question to a practice is recorded with its answer, without its token", "[flow]") {
    gpconnect_hub hub({.program = SIGNALBOX_BINARY},
                      [](const auto&) { return fhir_answer(200, R"({"resourceType":"Patient","id":"42"})"); });
    recording trace(hub.process().data(), {"--identifiable", "--why", "a test"});
    const auto answer = hub.call("GET", "/A81001/STU3/1/gpconnect/Patient/42", hub.fields("fhir:rest:read:patient-1"));
    CHECK(answer.status == 200);
    CHECK(trace.end() == 0);
    const auto lines = trace.lines();
    CHECK(told(lines) == strings{"gpconnect 200000000359>918999198993: 200"});
    REQUIRE(lines.size() == 2);
    CHECK(std::get<trace::message>(lines[0]).target == "/A81001/STU3/1/gpconnect/Patient/42");
    CHECK(std::get<trace::reply>(lines[1]).body->bytes == answer.body);
    CHECK_FALSE(holds(trace.out(), "Bearer"));
}

TEST_CASE("flow: trace: what is refused at the door is recorded with its status and code", "[flow]") {
    hub_fixture hub(with_every_door());
    hub.start();
    recording trace(hub.hub().data(), {"--identifiable", "--why", "a test"});
    mesh_client by_mesh(hub.endpoint());
    CHECK(by_mesh.send(hub.laboratory(), "NOBODY1", "PATH_MEDRPT_V4", "x").status == 417);
    const std::string outbox = "/messageexchange/LAB01/outbox";
    CHECK(by_mesh.as(hub.laboratory(), "POST", outbox, {{"Mex-To", "GP01"}}, "x").status == 400);
    CHECK(by_mesh.send(hub.laboratory(), "GPPROVIDER_9990000018_01012000_EXAMPLE", "PATH_MEDRPT_V4", "x").status ==
          417);
    mesh_account stranger = hub.laboratory();
    stranger.password = "guessed";
    CHECK(by_mesh.send(stranger, "GP01", "PATH_MEDRPT_V4", "x").status == 403);
    mesh_client by_fhir(hub.fhir_endpoint());
    CHECK(by_fhir.request("POST", "/$process-message", {{"Content-Type", "application/fhir+json"}}, "{no").status ==
          400);
    const strings later{outbox + "/20261127000000000000_ABCDEF/2", outbox + "/9990000018/9990000018"};
    for (const std::string& each : later)
        CHECK(by_mesh.as(hub.laboratory(), "POST", each, {{"Mex-Chunk-Range", "2:2"}}, "x").status >= 400);
    CHECK(send_by_mesh(hub, report_builder{}.build()).status == 202);
    wait_for_deliveries(hub, 1);
    CHECK(trace.end() == 0);

    const auto lines = trace.lines();
    CHECK(told(lines) == strings{"mesh LAB01>NOBODY1: 41712", "mesh LAB01>GP01: 400", "mesh LAB01>-: 41712",
                                 "mesh ->: 403", "fhir >: 400structure", "mesh LAB01>: 404", "mesh LAB01>: 400",
                                 "mesh LAB01>GP01: 202; mailbox:GP01 delivered, practice-files delivered"});
    CHECK(holds(trace.out(), "{no"));
    CHECK(holds(trace.out(), later[0]));
    CHECK(holds(trace.out(), outbox + "/-/-"));
    for (const char* credential : {"NHSMESH", "guessed", "9990000018"}) CHECK_FALSE(holds(trace.out(), credential));
}

TEST_CASE("flow: trace: without --identifiable a refused address of a patient is not in the file", "[flow]") {
    hub_fixture hub(with_every_door());
    hub.start();
    recording trace(hub.hub().data(), {});
    mesh_client by_mesh(hub.endpoint());
    CHECK(by_mesh.send(hub.laboratory(), "GPPROVIDER_9990000018_01012000_EXAMPLE", "9990000018", "x").status == 417);
    CHECK(trace.end() == 0);
    CHECK(told(trace.lines()) == strings{"mesh LAB01>: 41712"});
    CHECK_FALSE(holds(trace.out(), "9990000018"));
}

TEST_CASE("flow: trace: info counts what was recorded, filter and cut take some of it", "[flow]") {
    hub_fixture hub(with_every_door());
    hub.start();
    recording trace(hub.hub().data(), {});
    CHECK(send_by_mesh(hub, report_builder{}.build()).status == 202);
    wait_for_deliveries(hub, 1);
    CHECK(trace.end() == 0);

    const auto run = [](strings words) { return run_program(SIGNALBOX_BINARY, std::move(words)); };
    const json_facts info(run({"trace", "info", "--json", trace.out()}).output);
    CHECK(info.text("messages") == "1");
    CHECK(info.text("transports/mesh") == "1");
    CHECK(info.text("ending") == "whole");
    const std::string none = hub.folder() + "/none.sbtrace";
    CHECK(run({"trace", "filter", trace.out(), none, "--where", "not from=LAB01"}).exit_code == 0);
    CHECK(json_facts(run({"trace", "info", "--json", none}).output).text("messages") == "0");
    const std::string later = hub.folder() + "/later.sbtrace";
    CHECK(run({"trace", "cut", trace.out(), later, "--from", "1h"}).exit_code == 0);
    CHECK(json_facts(run({"trace", "info", "--json", later}).output).text("outcomes") == "0");
}
