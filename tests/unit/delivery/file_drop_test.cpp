#include "broker/delivery/file_drop.hpp"

#include <cerrno>
#include <filesystem>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "tests/support/await.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using kind = delivery::outcome::kind;

namespace {

struct drop_bench {
    tests::temporary_folder disk;
    boost::asio::thread_pool workers{1};
    std::shared_ptr<delivery::carrier> carrier = delivery::make_file_drop({disk.file("in/practice"), 4}, workers);

    ~drop_bench() { workers.join(); }

    delivery::outcome drop(const delivery::parcel& what) { return tests::await(carrier->deliver(what)); }
    std::string file(const std::string& name) const { return "in/practice/" + name; }
    std::size_t files() const {
        const std::filesystem::directory_iterator all(disk.path() / "in/practice");
        return static_cast<std::size_t>(std::distance(begin(all), end(all)));
    }
};

delivery::parcel parcel_of(std::string bytes, std::string id = "20261122091500123456_A1B2C3-1") {
    delivery::parcel made;
    made.delivery_id = std::move(id);
    made.rendered.bytes = std::move(bytes);
    made.rendered.extension = "json";
    return made;
}

} // namespace

TEST_CASE("file drop: a delivery is one complete file with the promised mode", "[delivery][file_drop]") {
    drop_bench bench;

    CHECK(bench.drop(parcel_of("{}")).what == kind::accepted);

    CHECK(bench.disk.read(bench.file("20261122091500123456_A1B2C3-1.json")) == "{}");
    CHECK(bench.files() == 1);
    struct stat about {};
    REQUIRE(::stat(bench.disk.file(bench.file("20261122091500123456_A1B2C3-1.json")).c_str(), &about) == 0);
    CHECK((about.st_mode & 0777U) == 0640U);
    CHECK(bench.carrier->honours_keys());
}

TEST_CASE("file drop: the same delivery again is a duplicate", "[delivery][file_drop]") {
    drop_bench bench;
    bench.drop(parcel_of("{}"));

    CHECK(bench.drop(parcel_of("{}")).what == kind::duplicate);
    CHECK(bench.files() == 1);
}

TEST_CASE("file drop: a large file that is already there is compared to its end", "[delivery][file_drop]") {
    drop_bench bench;
    const std::string large(300'000, 'x');
    bench.drop(parcel_of(large));

    CHECK(bench.drop(parcel_of(large)).what == kind::duplicate);
    CHECK(bench.drop(parcel_of(large.substr(1) + "y")).what == kind::rejected);
}

TEST_CASE("file drop: a name with other content is never touched", "[delivery][file_drop]") {
    drop_bench bench;
    bench.drop(parcel_of("first"));

    const auto answer = bench.drop(parcel_of("other"));

    CHECK(answer.what == kind::rejected);
    CHECK(answer.code == "name-taken");
    CHECK(bench.disk.read(bench.file("20261122091500123456_A1B2C3-1.json")) == "first");
}

TEST_CASE("file drop: a link of that name is not followed", "[delivery][file_drop]") {
    drop_bench bench;
    const auto outside = bench.disk.write("outside", "{}");
    std::filesystem::create_symlink(outside, bench.disk.file(bench.file("20261122091500123456_A1B2C3-1.json")));

    CHECK(bench.drop(parcel_of("{}")).code == "name-taken");
    CHECK(bench.disk.read("outside") == "{}");
}

TEST_CASE("file drop: a temporary file that a crash left is replaced", "[delivery][file_drop]") {
    drop_bench bench;
    bench.disk.write(bench.file(".20261122091500123456_A1B2C3-1.json.1.part"), "half of it, and longer than the whole");

    CHECK(bench.drop(parcel_of("{}")).what == kind::accepted);
    CHECK(bench.disk.read(bench.file("20261122091500123456_A1B2C3-1.json")) == "{}");
    CHECK(bench.files() == 1);
}

TEST_CASE("file drop: names that are not names are refused", "[delivery][file_drop]") {
    drop_bench bench;

    CHECK(bench.drop(parcel_of("{}", "../../etc/passwd")).code == "bad-name");
    CHECK(bench.drop(parcel_of("{}", "")).code == "bad-name");
    auto odd = parcel_of("{}");
    odd.rendered.extension = "json/../x";
    CHECK(bench.drop(odd).code == "bad-name");
    CHECK(bench.files() == 0);
}

TEST_CASE("file drop: a folder that has gone is a matter of trying again", "[delivery][file_drop]") {
    drop_bench bench;
    std::filesystem::remove_all(bench.disk.path() / "in");

    const auto answer = bench.drop(parcel_of("{}"));

    CHECK(answer.what == kind::retry);
    CHECK(answer.code == "ENOENT");
}

TEST_CASE("file drop: an errno means what the file's fate allows", "[delivery][file_drop]") {
    using delivery::drop_step;
    using delivery::outcome_of_errno;

    for (const int code : {ENOSPC, EDQUOT, EACCES, EROFS, EMFILE})
        CHECK(outcome_of_errno(code, drop_step::preparing).what == kind::retry);
    CHECK(outcome_of_errno(EIO, drop_step::preparing).what == kind::unknown);
    CHECK(outcome_of_errno(ENOSPC, drop_step::syncing).what == kind::unknown);
    CHECK(outcome_of_errno(ENOSPC, drop_step::preparing).code == "ENOSPC");
}

TEST_CASE("file drop: a folder that cannot be made is a bad configuration", "[delivery][file_drop]") {
    tests::temporary_folder disk;
    boost::asio::thread_pool workers{1};
    const auto file = disk.write("file", "");

    CHECK_THROWS_WITH(delivery::make_file_drop({file, 4}, workers), Catch::Contains(file));
    workers.join();
}
