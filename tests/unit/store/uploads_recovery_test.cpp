#include <atomic>
#include <cerrno>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/unit/store/upload_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using message::message_state;

namespace {

// A disk that fails to sync, or is nearly full, when told.
class unsure_disk final : public store::disk::device {
  public:
    int sync(int descriptor) noexcept override {
        if (const int error = sync_error; error != 0) return errno = error, -1;
        return device::sync(descriptor);
    }
    std::optional<store::disk::space> free_space(const std::string& folder) noexcept override {
        auto space = device::free_space(folder);
        if (space && free_bytes != 0) space->free = free_bytes;
        return space;
    }

    std::atomic<int> sync_error{0};
    std::atomic<std::uint64_t> free_bytes{0};
};

} // namespace

TEST_CASE("chunks: a kill after each step loses nothing that was answered", "[store][chunks][recovery]") {
    upload_fixture store;
    store.open();
    REQUIRE(ok(store.begin(1, 3, store.spooled("one,"))));
    store.continue_with_snapshot();
    store.open();
    CHECK(store.state_of_message(1) == message_state::received);
    REQUIRE(ok(store.add(1, 3, store.spooled(",three"))));
    store.continue_with_snapshot();
    store.open();
    REQUIRE(ok(store.add(1, 2, payload_of("two"))));

    // After the last chunk, before the message was completed: its sender repeats the chunk, and learns that all is
    // there.
    store.continue_with_snapshot();
    store.open();
    CHECK(store.inbox_of("BOX1").empty());
    const auto again = store.add(1, 2, payload_of("two")).value();
    CHECK((again.present == 3 && again.total == 3 && !again.accepted));
    REQUIRE(ok(store.complete(1)));
    store.continue_with_snapshot();
    store.open();

    CHECK(store.inbox_of("BOX1") == std::vector{message_id_of(1)});
    CHECK(await(store->payload(message_id_of(1), 100)).value() == "one,two,three");
    CHECK(store.add(1, 2, payload_of("two")).value().accepted);
    store.close();
    CHECK(store::verify_audit(store.how.folder, {}).value().intact);
}

TEST_CASE("chunks: a kill before a replaced file was removed leaves it to the next start",
          "[store][chunks][recovery]") {
    upload_fixture store;
    store.open();
    const auto old = store.spooled("wrong,");
    REQUIRE(ok(store.begin(1, 2, old)));
    REQUIRE(ok(store.add(1, 1, store.spooled("right,"))));
    store.continue_with_snapshot();
    std::ofstream(store.how.folder + "/spool/" + old.spool_file) << "wrong,"; // as if the kill had been quicker

    store.open();

    CHECK(store.spool_files().size() == 1);
    CHECK_FALSE(std::filesystem::exists(store.how.folder + "/spool/" + old.spool_file));
    REQUIRE(ok(store.add(1, 2, payload_of("two"))));
    CHECK(await(store->payload(message_id_of(1), 100)).value() == "right,two");
}

TEST_CASE("chunks: a start keeps the files of chunks and removes what nobody has", "[store][chunks][recovery]") {
    upload_fixture store;
    store.open();
    REQUIRE(ok(store.begin(1, 2, store.spooled("one,"))));
    static_cast<void>(store.spooled("never came to a message"));
    CHECK(store.spool_files().size() == 2);

    store.reopen();

    CHECK(store.spool_files().size() == 1);
    auto reader = await(store->open_chunk(message_id_of(1), 1)).value();
    CHECK((read_all(*reader) == std::pair(std::string("one,"), error_code{})));
}

TEST_CASE("chunks: a chunk whose commit is unknown keeps both files until the next start judges",
          "[store][chunks][recovery]") {
    unsure_disk disk;
    upload_fixture store(disk);
    store.open();
    REQUIRE(ok(store.begin(1, 2, store.spooled("wrong,"))));
    const auto replacement = store.spooled("right,");
    disk.sync_error = EIO;
    CHECK(store.add(1, 1, replacement).error() == store::errc::unknown);
    CHECK(store.spool_files().size() == 2);
    store.close();
    disk.sync_error = 0;

    store.open();

    // The database was synced before the journal failed, so the replacement is there, and it alone.
    CHECK(store.spool_files().size() == 1);
    REQUIRE(ok(store.add(1, 2, payload_of("two"))));
    CHECK(await(store->payload(message_id_of(1), 100)).value() == "right,two");
    store.close();
    CHECK(store::verify_audit(store.how.folder, {}).value().intact);
}

TEST_CASE("disk low: new chunks are refused, repeats and the completion go on", "[store][chunks][disk]") {
    unsure_disk disk;
    upload_fixture store(disk);
    store.open();
    REQUIRE(ok(store.begin(1, 2, payload_of("one,"))));
    REQUIRE(ok(store.add(1, 2, payload_of("two"))));
    REQUIRE(ok(store.begin(2, 2, payload_of("one,"))));

    disk.free_bytes = 1000;

    CHECK(store.begin(3, 2, payload_of("one,")).error() == store::errc::disk_low);
    CHECK(store.add(2, 2, payload_of("two")).error() == store::errc::disk_low);
    CHECK(ok(store.add(1, 2, payload_of("two"))));
    CHECK(ok(store.complete(1)));
    CHECK(store.accept(acceptance_builder(9).key("K1", "request")).value().repeated);
    CHECK(store.inbox_of("BOX1") == std::vector{message_id_of(1)});
}

TEST_CASE("chunks: a damaged chunk is found before it is given, one that was erased is not damage",
          "[store][chunks][corrupt]") {
    upload_fixture store;
    store.open();
    store.accept_three(1);
    store.accept_three(2);
    auto reader = await(store->open_payload(message_id_of(2))).value();
    REQUIRE(await(store->erase({.mailbox = "BOX1", .settled_only = false, .limit = 1})).value() == 1);
    const auto file = store.spool_files();
    std::fstream(file.at(0), std::ios::binary | std::ios::in | std::ios::out) << 'X';
    std::fstream(file.at(file.size() - 1), std::ios::binary | std::ios::in | std::ios::out) << 'X';

    CHECK((read_all(*reader) == std::pair(std::string("first,"), make_error_code(store::errc::corrupt))));
    CHECK(await(store->open_payload(message_id_of(1))).error() == store::errc::not_found);
    CHECK(await(store->payload(message_id_of(2), 100)).error() == store::errc::corrupt);
}

TEST_CASE("chunks: a message that is erased while it is read ends as not found", "[store][chunks][erase]") {
    upload_fixture store;
    store.open();
    store.accept_three(1);
    auto reader = await(store->open_payload(message_id_of(1))).value();
    std::vector<std::byte> piece(6);
    REQUIRE(await(reader->read_some(piece)).value() == 6);

    REQUIRE(await(store->erase({.settled_only = false})).value() == 1);

    CHECK(read_all(*reader).second == store::errc::not_found);
}
