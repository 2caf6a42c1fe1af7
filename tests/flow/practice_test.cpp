// Practices that do not exist, as the command line starts them.
#include <csignal>
#include <filesystem>
#include <stdexcept>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker/base/base64.hpp"
#include "broker/base/clock.hpp"
#include "broker/base/crypto.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/support/interchange_text.hpp"
#include "tests/support/json_facts.hpp"
#include "tests/support/raw_socket.hpp"
#include "tests/support/report_builder.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox::tests;

namespace {

// `signalbox simulate practice` with its folder, which outlives it.
class running_practice {
  public:
    explicit running_practice(const std::string& flavour) : flavour_(flavour) { start(); }
    ~running_practice() { kill(); }

    void start() {
        std::filesystem::remove(told());
        const std::vector<std::string> words{SIGNALBOX_BINARY, "simulate", "practice", "--flavour", flavour_,
                                             "--ods",          "A81001",   "--folder", folder()};
        std::vector<char*> arguments;
        for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::dup2(::open(told().c_str(), O_WRONLY | O_CREAT, 0600), 2);
            ::execv(arguments.front(), arguments.data());
            ::_exit(127);
        }
        if (!eventually([&] { return port() != 0; })) throw std::runtime_error("the practice did not start");
    }
    void kill() {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    int terminate() {
        ::kill(pid_, SIGTERM);
        int status = 0;
        ::waitpid(pid_, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    std::string folder() const { return place_.file("practice"); }
    std::uint16_t port() const {
        const std::string note = file_text(told());
        const auto at = note.find("http://127.0.0.1:");
        return at == std::string::npos ? 0 : static_cast<std::uint16_t>(std::stoi(note.substr(at + 17)));
    }
    void put(const std::string& stem, const std::string& interchange) const {
        place_.write("practice/in/" + stem + ".dat", interchange);
        place_.write("practice/in/" + stem + ".ctl", "<DTSControl/>");
    }
    bool has_taken(const std::string& stem) const {
        return !std::filesystem::exists(folder() + "/in/" + stem + ".ctl");
    }
    std::size_t answers() const {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder() + "/out"))
            count += entry.path().extension() == ".ctl" ? 1 : 0;
        return count;
    }

  private:
    std::string told() const { return place_.file("told"); }

    std::string flavour_;
    temporary_folder place_;
    pid_t pid_ = -1;
};

std::string body_of(std::uint16_t port, const std::string& path) {
    raw_socket caller(port);
    caller.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return caller.read_answer().body;
}

// A consumer of GP Connect, with a token of that scope: {"requested_scope":"organization/*.read"}.
json_facts consume(std::uint16_t port, const std::string& method, const std::string& path, const std::string& scope,
                   const std::string& body = "") {
    std::string payload =
        signalbox::base::to_base64(signalbox::base::as_bytes(fmt::format(R"({{"requested_scope":"{}"}})", scope)));
    std::erase(payload, '=');
    raw_socket caller(port);
    caller.send(
        fmt::format("{} /A81001/STU3/1/gpconnect{} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer e30.{}.\r\n"
                    "Content-Type: application/fhir+json\r\nContent-Length: {}\r\n\r\n{}",
                    method, path, payload, body.size(), body));
    return json_facts(caller.read_answer().body);
}

// "2026-11-28": so many days from now.
std::string day_from_now(int days) {
    const auto then = signalbox::base::system_clock().now() + std::chrono::hours(24 * days);
    return signalbox::base::to_iso8601(then).substr(0, 10);
}

std::string interchange(const std::string& control) {
    return interchange_text().control(control).report(synthetic_nhs_number(1), "REP-" + control).build();
}

} // namespace

TEST_CASE("practice: the command lists the patients that the running practice has", "[flow][simulate]") {
    running_practice practice("emis");
    const auto listed =
        run_program(SIGNALBOX_BINARY, {"simulate", "practice", "--ods", "A81001", "--list-patients", "--json"});
    CHECK(listed.exit_code == 0);
    CHECK(listed.output == body_of(practice.port(), "/simulator/patients") + "\n");
    CHECK(practice.terminate() == 0);
}

TEST_CASE("practice: killed at any time, it answers each interchange once", "[flow][simulate]") {
    running_practice practice("systmone");
    practice.put("A1", interchange("71"));
    CHECK(eventually([&] { return practice.has_taken("A1"); }));
    practice.kill();
    practice.put("A2", interchange("71"));
    practice.put("A3", interchange("72"));
    practice.start();
    CHECK(eventually([&] { return practice.has_taken("A2") && practice.has_taken("A3"); }));
    CHECK(eventually([&] { return practice.answers() == 2; }));
    CHECK(file_text(practice.folder() + "/received.jsonl").find(R"("kind":"repeated")") != std::string::npos);
}

TEST_CASE("practice: faults are read from a file that its schema describes", "[flow][simulate]") {
    const temporary_folder folder;
    const std::string good = folder.write("good.json", R"({"faults":[{"on":"results","do":"late","wait_ms":5}]})");
    const std::string bad = folder.write("bad.json", R"({"faults":[{"on":"results","do":"late"}]})");
    const std::string schema = SIGNALBOX_SOURCE_DIR "/schemas/signalbox/practice-faults.schema.json";

    const auto refused = run_program(SIGNALBOX_BINARY,
                                     {"simulate", "practice", "--ods", "A81001", "--flavour", "emis", "--faults", bad});

    CHECK(refused.exit_code == 3);
    CHECK(refused.errors.find("bad.json: line 1: /faults/0: wait_ms is missing") != std::string::npos);
    CHECK(run_program(SIGNALBOX_BINARY, {"validate", "--schema", schema, bad}).exit_code == 3);
    CHECK(run_program(SIGNALBOX_BINARY, {"validate", "--schema", schema, good}).exit_code == 0);
}

TEST_CASE("practice: a systmone practice without a folder is a usage error", "[flow][simulate]") {
    const auto told =
        run_program(SIGNALBOX_BINARY, {"simulate", "practice", "--ods", "A81001", "--flavour", "systmone"});
    CHECK(told.exit_code == 2);
    CHECK(told.errors.find("--folder DIR") != std::string::npos);
}

TEST_CASE("practice: who finds a patient and a free slot books it, and finds the booking again after a crash",
          "[flow][simulate]") {
    running_practice practice("emis");
    const json_facts people(body_of(practice.port(), "/simulator/patients"));
    const std::string slots = "/Slot?start=ge" + day_from_now(1) + "&end=le" + day_from_now(14) +
                              "&status=free&_include=Slot:schedule&_include:recurse=Schedule:actor:Location";
    const std::string read = "organization/*.read";

    const json_facts patient =
        consume(practice.port(), "GET",
                "/Patient?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C" + people.text("0/nhs_number"),
                "patient/*.read");
    const json_facts free = consume(practice.port(), "GET", slots, read);
    const std::string slot = free.text("entry/0/resource/id");
    REQUIRE_FALSE(slot.empty());
    const std::string surgery =
        free.text("entry/" + std::to_string(free.size("entry") - 2) + "/resource/id"); // the branch comes last
    const std::string booking = fmt::format(
        R"({{"resourceType":"Appointment","contained":[{{"resourceType":"Organization","id":"1","identifier":[{{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"B82617"}}],"name":"Another","telecom":[{{"system":"phone","value":"01632 960200"}}]}}],"extension":[{{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-BookingOrganisation-1","valueReference":{{"reference":"#1"}}}}],"status":"booked","start":"{}","end":"{}","slot":[{{"reference":"Slot/{}"}}],"participant":[{{"actor":{{"reference":"Patient/{}"}},"status":"accepted"}},{{"actor":{{"reference":"Location/{}"}},"status":"accepted"}}]}})",
        free.text("entry/0/resource/start"), free.text("entry/0/resource/end"), slot,
        patient.text("entry/0/resource/id"), surgery);
    const json_facts booked = consume(practice.port(), "POST", "/Appointment", "patient/*.write", booking);
    CHECK(booked.text("status") == "booked");

    practice.kill();
    practice.start();

    CHECK(consume(practice.port(), "GET", "/Appointment/" + booked.text("id"), "patient/*.read")
              .text("slot/0/reference") == "Slot/" + slot);
    CHECK(consume(practice.port(), "GET", slots, read).text("entry/0/resource/id") != slot);
}
