#include "broker/delivery/stdio/state_file.hpp"

#include <filesystem>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "broker/base/errc.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using delivery::stdio::read_state_file;
using tests::temporary_folder;

namespace {

// A folder "state" with something beside it that is not the adapter's.
struct places {
    places() {
        std::filesystem::create_directories(state + "/out");
        static_cast<void>(root.write("state/out/own", "own"));
        static_cast<void>(root.write("foreign", "foreign"));
    }
    bool reads(const std::string& path) const { return read_state_file(state, path, 100).has_value(); }

    temporary_folder root;
    std::string state = root.file("state");
};

} // namespace

TEST_CASE("state file: its own is read, by its path below the folder or the whole one", "[delivery][stdio]") {
    const places at;
    CHECK(*read_state_file(at.state, "out/own", 100) == "own");
    CHECK(*read_state_file(at.state, at.state + "/out/own", 100) == "own");
    CHECK(*read_state_file(at.state, "out/own", 3) == "own");
}

TEST_CASE("state file: whatever leads out of the folder is refused", "[delivery][stdio]") {
    const places at;
    CHECK_FALSE(at.reads("../foreign"));
    CHECK_FALSE(at.reads("out/../../foreign"));
    CHECK_FALSE(at.reads("out/../out/own"));
    CHECK_FALSE(at.reads(at.root.file("foreign")));
    CHECK_FALSE(at.reads("/etc/hostname"));
    CHECK_FALSE(at.reads(at.state + "/../foreign"));
    CHECK_FALSE(at.reads(std::string("out/own\0", 8)));
    CHECK_FALSE(at.reads(""));
}

TEST_CASE("state file: no part of the path is a symbolic link", "[delivery][stdio]") {
    const places at;
    std::filesystem::create_symlink(at.root.file("foreign"), at.state + "/link");
    std::filesystem::create_directory_symlink(at.root.text(), at.state + "/up");
    std::filesystem::create_symlink("own", at.state + "/out/alias");
    CHECK_FALSE(at.reads("link"));
    CHECK_FALSE(at.reads("up/foreign"));
    CHECK_FALSE(at.reads("out/alias"));
}

TEST_CASE("state file: what is no file, not there or too large is refused", "[delivery][stdio]") {
    const places at;
    REQUIRE(::mkfifo((at.state + "/pipe").c_str(), 0600) == 0);
    CHECK(read_state_file(at.state, "pipe", 100).error() == base::errc::not_a_file); // and nobody waits for a writer
    CHECK_FALSE(at.reads("out"));
    CHECK_FALSE(at.reads("nothing"));
    CHECK(read_state_file(at.state, "out/own", 2).error() == base::errc::over_limit);
}
