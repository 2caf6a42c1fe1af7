#include "broker/delivery/library/library_file.hpp"

#include <filesystem>
#include <string>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "broker/base/crypto.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::delivery::library;
using namespace signalbox::tests;
using std::filesystem::perm_options;
using std::filesystem::perms;

namespace {

const std::string content = "no library, but bytes";
const std::string digest = base::to_hex(base::sha256_of(base::as_bytes(content)));

bool says(const std::string& trouble, const std::string& part) { return trouble.find(part) != std::string::npos; }

} // namespace

TEST_CASE("library file: with its digest, and out of others' reach, it may be loaded", "[delivery][library]") {
    const temporary_folder folder;
    const std::string path = folder.write("adapter.so", content);
    CHECK(trouble_with_file(path, digest).empty());
    std::filesystem::create_symlink(path, folder.file("link.so"));
    CHECK(trouble_with_file(folder.file("link.so"), digest).empty());
}

TEST_CASE("library file: other bytes, other writers and no file at all are refused, by name", "[delivery][library]") {
    const temporary_folder folder;
    const std::string path = folder.write("adapter.so", content);
    CHECK(says(trouble_with_file(path, std::string(64, '0')), path + ": its SHA-256 is " + digest));
    CHECK(says(trouble_with_file(folder.file("none.so"), digest), "none.so: No such file"));
    ::mkfifo(folder.file("pipe.so").c_str(), 0600);
    CHECK(says(trouble_with_file(folder.file("pipe.so"), digest), "pipe.so: "));
    CHECK(says(trouble_with_file(folder.text(), digest), ": "));

    std::filesystem::permissions(path, perms::others_write, perm_options::add);
    CHECK(says(trouble_with_file(path, digest), "it can be written by others"));
    std::filesystem::permissions(path, perms::others_write, perm_options::remove);
    std::filesystem::permissions(folder.path(), perms::group_write, perm_options::add);
    CHECK(says(trouble_with_file(path, digest), "its folder can be written by others"));
}

TEST_CASE("library file: a link is judged by the folder that it leads to", "[delivery][library]") {
    const temporary_folder open;
    const temporary_folder own;
    const std::string path = open.write("adapter.so", content);
    std::filesystem::create_symlink(path, own.file("link.so"));
    std::filesystem::permissions(open.path(), perms::others_write, perm_options::add);
    CHECK(says(trouble_with_file(own.file("link.so"), digest), "its folder can be written by others"));
}

TEST_CASE("library file: what is no library is refused by the loader, in words", "[delivery][library]") {
    const temporary_folder folder;
    const std::string path = folder.write("adapter.so", content);
    CHECK_THROWS_WITH(load_library_file(path, digest), Catch::Contains("adapter.so: "));
    CHECK_THROWS_WITH(load_library_file(path, std::string(64, '0')), Catch::Contains("SHA-256"));
}
