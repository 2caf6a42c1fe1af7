#include "adapters/folder/day_book.hpp"

#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using adapters::folder::day_book;
using strings = std::vector<std::string>;

namespace {

const auto now = std::chrono::system_clock::now();

} // namespace

TEST_CASE("day book: notes are found under their key, also by another of the same name", "[adapters][folder]") {
    tests::temporary_folder disk;
    day_book first(disk.text(), "sent");
    REQUIRE(first.add("A", "one", now - std::chrono::days(3)));
    REQUIRE(first.add("B", "two", now));
    REQUIRE(first.add("A", "three", now - std::chrono::days(3)));

    CHECK(day_book(disk.text(), "sent").find("A") == strings{"one", "three"});
    CHECK(day_book(disk.text(), "sent").find("B") == strings{"two"});
    CHECK(day_book(disk.text(), "sent").find("C").empty());
    CHECK(day_book(disk.text(), "other").find("A").empty());
}

TEST_CASE("day book: what is older than forty days is forgotten with the first note of a day", "[adapters][folder]") {
    tests::temporary_folder disk;
    REQUIRE(day_book(disk.text(), "sent").add("OLD", "1", now - std::chrono::days(42)));
    REQUIRE(day_book(disk.text(), "sent").add("NEW", "2", now - std::chrono::days(39)));

    day_book today(disk.text(), "sent");
    REQUIRE(today.add("NOW", "3", now));

    CHECK(today.find("OLD").empty());
    CHECK(today.find("NEW") == strings{"2"});
    CHECK(today.find("NOW") == strings{"3"});
}

TEST_CASE("day book: a note cannot be taken for another line or key", "[adapters][folder]") {
    tests::temporary_folder disk;
    day_book book(disk.text(), "sent");
    REQUIRE(book.add("A\tB\nC", "x\ny\tz", now));

    CHECK(book.find("A\tB\nC") == strings{"x y z"});
    CHECK(book.find("A").empty());
    CHECK(book.find("C").empty());
}

TEST_CASE("day book: one that cannot be written says so, one without a folder keeps nothing", "[adapters][folder]") {
    CHECK_FALSE(day_book("/nonexistent/folder", "sent").add("A", "B", now));
    day_book none("", "sent");
    CHECK(none.add("A", "B", now));
    CHECK(none.find("A").empty());
}
