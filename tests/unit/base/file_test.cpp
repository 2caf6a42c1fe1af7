#include "broker/base/file.hpp"

#include <filesystem>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/base/errc.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::base;
using signalbox::tests::temporary_folder;

namespace {

std::string fifo_in(const temporary_folder& folder) {
    const std::string path = folder.file("fifo");
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    return path;
}

} // namespace

TEST_CASE("files: only regular files are read, and nothing else makes the reader wait", "[base]") {
    const temporary_folder folder;

    CHECK(*read_file(folder.write("text", "abc")) == "abc");
    CHECK(read_file(fifo_in(folder)).error() == errc::not_a_file);
    CHECK(read_file("/dev/zero").error() == errc::not_a_file);
    CHECK(read_file("/dev/zero", pipes::read).error() == errc::not_a_file);
    CHECK(read_file(folder.text()).error().message() == "Is a directory");
    CHECK(read_file(folder.file("none")).error().message() == "No such file or directory");
}

TEST_CASE("files: a pipe is read where one is allowed, until its writer closes it", "[base]") {
    const temporary_folder folder;
    const std::string path = fifo_in(folder);
    auto reader = open_file(path, pipes::read);
    REQUIRE(reader.has_value());
    {
        const descriptor writer(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
        REQUIRE(::write(writer.number(), "abc", 3) == 3);
    }

    CHECK(*read_rest(reader->number()) == "abc");
}

TEST_CASE("files: a file over the limit is refused with the limit in words", "[base]") {
    const temporary_folder folder;
    const std::string path = folder.write("large", "");
    std::filesystem::resize_file(path, file_size_max);
    CHECK(read_file(path)->size() == file_size_max);

    std::filesystem::resize_file(path, file_size_max + 1);

    CHECK(read_file(path).error().message() == "larger than 64 MiB");
}

TEST_CASE("files: a file of a folder does not lead out of it, by its name or by a symbolic link", "[base]") {
    const temporary_folder around;
    around.write("secret", "outside");
    around.write("in/plain", "inside");
    around.write("in/deep/er", "inside");
    const std::string folder = around.file("in");
    std::filesystem::create_symlink("plain", folder + "/link");
    std::filesystem::create_symlink("../secret", folder + "/out");
    std::filesystem::create_symlink("..", folder + "/up");
    std::filesystem::create_symlink(folder, around.file("same"));

    CHECK(*read_file_of(folder, "plain") == "inside");
    CHECK(*read_file_of(folder, "deep/er") == "inside");
    CHECK(*read_file_of(folder, "link") == "inside");
    CHECK(*read_file_of(around.file("same"), "plain") == "inside");
    for (const char* name : {"out", "up/secret", "../secret", "deep/../../secret"})
        CHECK(read_file_of(folder, name).error() == errc::outside_folder);
    CHECK(read_file_of(folder, "none").error().message() == "No such file or directory");
}
