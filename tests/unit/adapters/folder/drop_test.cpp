#include "adapters/folder/drop.hpp"

#include <cerrno>
#include <filesystem>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "tests/support/temporary_folder.hpp"
#include "tests/unit/adapters/host_fixture.hpp"

using namespace signalbox;
using adapters::folder::drop_folder;
using adapters::folder::drop_step;
using adapters::folder::outcome_of_errno;

namespace {

const std::string stem = "20261122091500123456_A1B2C3-1";

struct drop_bench {
    std::string put(const std::string& bytes, const std::string& name = stem + ".json") const {
        const auto answer = folder.put(name, 1, bytes);
        return tests::name_of(answer.what) + (answer.code.empty() ? "" : " " + answer.code);
    }
    std::string file(const std::string& name) const { return "in/practice/" + name; }
    std::size_t files() const {
        const std::filesystem::directory_iterator all(disk.path() / "in/practice");
        return static_cast<std::size_t>(std::distance(begin(all), end(all)));
    }

    tests::temporary_folder disk;
    drop_folder folder{disk.file("in/practice/")};
};

} // namespace

TEST_CASE("drop folder: a file is complete when it appears, with the promised mode", "[adapters][folder]") {
    drop_bench bench;

    CHECK(bench.put("{}") == "accepted");

    CHECK(bench.disk.read(bench.file(stem + ".json")) == "{}");
    CHECK(bench.files() == 1);
    struct stat about {};
    REQUIRE(::stat(bench.disk.file(bench.file(stem + ".json")).c_str(), &about) == 0);
    CHECK((about.st_mode & 0777U) == 0640U);
}

TEST_CASE("drop folder: the same again is a duplicate, compared to its end", "[adapters][folder]") {
    drop_bench bench;
    const std::string large(300'000, 'x');
    bench.put(large);

    CHECK(bench.put(large) == "duplicate");
    CHECK(bench.put(large.substr(1) + "y") == "rejected name-taken");
    CHECK(bench.disk.read(bench.file(stem + ".json")) == large);
    CHECK(bench.files() == 1);
}

TEST_CASE("drop folder: a link of that name is not followed", "[adapters][folder]") {
    drop_bench bench;
    const auto outside = bench.disk.write("outside", "{}");
    std::filesystem::create_symlink(outside, bench.disk.file(bench.file(stem + ".json")));

    CHECK(bench.put("{}") == "rejected name-taken");
    CHECK(bench.disk.read("outside") == "{}");
}

TEST_CASE("drop folder: a temporary file that a crash left is replaced", "[adapters][folder]") {
    drop_bench bench;
    bench.disk.write(bench.file("." + stem + ".json.1.part"), "half of it, and longer than the whole");

    CHECK(bench.put("{}") == "accepted");
    CHECK(bench.disk.read(bench.file(stem + ".json")) == "{}");
    CHECK(bench.files() == 1);
}

TEST_CASE("drop folder: names that are not names are refused", "[adapters][folder]") {
    drop_bench bench;

    for (const char* name : {"../../etc/passwd", "", ".json", "a.", "a", "a.json/../x", "a.b.c", ".."})
        CHECK(bench.put("{}", name) == "rejected bad-name");
    CHECK(bench.files() == 0);
}

TEST_CASE("drop folder: a folder that has gone is a matter of trying again", "[adapters][folder]") {
    drop_bench bench;
    std::filesystem::remove_all(bench.disk.path() / "in");

    CHECK(bench.put("{}") == "retry ENOENT");
}

TEST_CASE("drop folder: an errno means what the file's fate allows", "[adapters][folder]") {
    for (const int code : {ENOSPC, EDQUOT, EACCES, EROFS, EMFILE})
        CHECK(outcome_of_errno(code, drop_step::preparing).what == SIGNALBOX_RETRY);
    CHECK(outcome_of_errno(EIO, drop_step::preparing).what == SIGNALBOX_UNKNOWN);
    CHECK(outcome_of_errno(ENOSPC, drop_step::syncing).what == SIGNALBOX_UNKNOWN);
    CHECK(outcome_of_errno(ENOSPC, drop_step::preparing).code == "ENOSPC");
}

TEST_CASE("drop folder: one that cannot be made is a bad configuration", "[adapters][folder]") {
    tests::temporary_folder disk;
    const auto file = disk.write("file", "");

    CHECK_THROWS_WITH(drop_folder(file), Catch::Contains(file));
}

TEST_CASE("drop folder: a pair has its control file last, and a half of one is completed", "[adapters][folder]") {
    drop_bench bench;
    bench.disk.write(bench.file(stem + ".ctl"), "another");

    CHECK(bench.folder.put_pair(stem, 1, "data", "control").code == "name-taken");
    CHECK(bench.disk.read(bench.file(stem + ".dat")) == "data");

    std::filesystem::remove(bench.disk.file(bench.file(stem + ".ctl")));
    CHECK(bench.folder.put_pair(stem, 2, "data", "control").what == SIGNALBOX_ACCEPTED);
    CHECK(bench.folder.put_pair(stem, 3, "data", "control").what == SIGNALBOX_DUPLICATE);
    CHECK(bench.folder.put_pair(stem, 4, "other", "control").code == "name-taken");
    CHECK(bench.disk.read(bench.file(stem + ".ctl")) == "control");
    CHECK(bench.files() == 2);
}
