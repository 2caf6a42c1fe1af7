// Practices that do not exist, as the command line starts them.
#include <csignal>
#include <filesystem>
#include <stdexcept>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/hub_process.hpp"
#include "tests/support/interchange_text.hpp"
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
