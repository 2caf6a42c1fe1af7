// What `adapter new` writes: it builds, its own test passes, and so does the kit.
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/background_program.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

// A folder to work in, as on a terminal with signalbox in the PATH.
class workshop {
  public:
    workshop() {
        std::filesystem::create_directory(folder_.file("bin"));
        std::filesystem::create_symlink(SIGNALBOX_BINARY, folder_.file("bin/signalbox"));
    }

    run_result run(const std::string& line) const {
        return run_program("/bin/sh",
                           {"-c", "cd " + folder_.text() + " && export PATH=$PWD/bin:$PATH CXX=clang++-16 && " +
                                      "exec 2>&1 && " + line});
    }
    // The three lines that follow what was made.
    std::vector<std::string> make(const std::string& kind) const {
        const auto made = run("signalbox adapter new mine --kind " + kind);
        INFO(made.output);
        REQUIRE(made.exit_code == 0);
        std::istringstream lines(made.output);
        std::vector<std::string> steps;
        for (std::string line; std::getline(lines, line);)
            if (line.starts_with("  ")) steps.push_back(line.substr(2));
        REQUIRE(steps.size() == 3);
        return steps;
    }
    std::string file(const std::string& name) const { return folder_.file(name); }

  private:
    temporary_folder folder_;
};

} // namespace

TEST_CASE("scaffold: a library, and programs in C++ and Python, work as they are written", "[flow][scaffold]") {
    for (const char* kind : {"so-cpp", "exec-cpp", "exec-python"}) {
        INFO(kind);
        const workshop here;
        for (const std::string& step : here.make(kind)) {
            const auto ran = here.run(step);
            INFO(step << "\n" << ran.output);
            CHECK(ran.exit_code == 0);
        }
        CHECK(file_text(here.file("mine/README.md")).find("# mine\n") == 0);
        CHECK(file_text(here.file("mine/destination.yaml")).find("name: mine\n") != std::string::npos);
    }
}

TEST_CASE("scaffold: so does a webhook", "[flow][scaffold]") {
    const workshop here;
    const auto steps = here.make("webhook");
    CHECK(here.run(steps[0]).exit_code == 0);
    CHECK(steps[1] == "python3 mine/webhook.py 8790 mine/secret mine/delivered");
    const background_program server(
        {here.file("mine/webhook.py"), "0", here.file("mine/secret"), here.file("mine/delivered")}, here.file("said"));
    REQUIRE(eventually([&] { return file_text(here.file("said")).ends_with('\n'); }));
    const std::string said = file_text(here.file("said"));
    std::string step = steps[2];
    step.replace(step.find("8790"), 4, said.substr(said.rfind(' ') + 1, said.size() - said.rfind(' ') - 2));
    const auto kit = here.run(step);
    INFO(kit.output);
    CHECK(kit.exit_code == 0);
}

TEST_CASE("scaffold: nothing that is there is written over", "[flow][scaffold]") {
    const workshop here;
    std::filesystem::create_directory(here.file("mine"));
    CHECK(here.run("signalbox adapter new mine --kind so-cpp").exit_code == 2);
    CHECK(std::filesystem::is_empty(here.file("mine")));
    CHECK(here.run("signalbox adapter new ../outside --kind so-cpp").exit_code == 2);
    CHECK(here.run("signalbox adapter new other --kind so-rust").exit_code == 2);
}

TEST_CASE("adapters/README: its commands lead from nothing to a passing kit", "[flow][scaffold]") {
    const workshop here;
    std::istringstream lines(file_text(SIGNALBOX_SOURCE_DIR "/adapters/README.md"));
    bool in_shell = false;
    std::size_t kits = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("```")) in_shell = line == "```sh";
        if (!in_shell || line.starts_with("```")) continue;
        const auto ran = here.run(line);
        INFO(line << "\n" << ran.output);
        CHECK(ran.exit_code == 0);
        kits += ran.output.find(" 0 failed") != std::string::npos ? 1 : 0;
    }
    CHECK(kits == 2);
}
