#include <fstream>

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include "broker/base/errc.hpp"
#include "tests/support/store_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

constexpr std::size_t mib = 1UL << 20;

// Bytes that differ from block to block.
std::string body_of(std::size_t size) {
    std::string body(size, '\0');
    std::uint32_t state = 1;
    for (char& byte : body) {
        state = state * 1664525 + 1013904223;
        byte = static_cast<char>(state >> 24);
    }
    return body;
}

message::payload spool(store_fixture& store, const std::string& body, std::size_t piece = 100'000) {
    auto writer = await(store->open_spool()).value();
    for (std::size_t at = 0; at < body.size(); at += piece) {
        REQUIRE(ok(await(writer->append(base::as_bytes(std::string_view(body).substr(at, piece))))));
    }
    return await(writer->finish()).value();
}

void accept_spooled(store_fixture& store, int number, const std::string& body) {
    auto what = acceptance_builder(number).to_mailbox("BOX1").done();
    what.payload = spool(store, body);
    REQUIRE(ok(store.accept(what)));
}

std::vector<std::filesystem::path> spool_files(const store_fixture& store) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(store.how.folder + "/spool"))
        files.push_back(entry.path());
    return files;
}

// Reads on until the end or an error; gives what came before either.
std::pair<std::string, error_code> read_all(store::payload_reader& reader) {
    std::string all;
    std::vector<std::byte> piece(70'000);
    while (true) {
        auto got = await(reader.read_some(piece));
        if (!got) return {all, got.error()};
        if (*got == 0) return {all, {}};
        all += base::as_text(std::span(piece).first(*got));
    }
}

void flip_bit(const std::filesystem::path& path, std::uint64_t at) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(file.get() ^ 0x10);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
}

void run_sql(const store_fixture& store, const char* text) {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open((store.how.folder + "/signalbox.db").c_str(), &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, text, nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(db);
}

} // namespace

TEST_CASE("spool: a large body comes back byte for byte, also after opening again", "[store][spool]") {
    for (const std::size_t size : {3 * mib, 3 * mib + 1, mib - 1, std::size_t{0}}) {
        store_fixture store;
        store.open();
        const std::string body = body_of(size);
        accept_spooled(store, 1, body);
        store.reopen();

        auto reader = await(store->open_payload(message_id_of(1))).value();

        CHECK(reader->size() == size);
        CHECK((read_all(*reader) == std::pair(body, error_code{})));
        CHECK((await(store->payload(message_id_of(1), 4 * mib)).value() == body));
        CHECK(await(store->find_message(message_id_of(1))).value().payload_sha256 == digest_of(body));
    }
}

TEST_CASE("spool: a flipped bit is found before its block is given", "[store][spool][corrupt]") {
    store_fixture store;
    store.open();
    const std::string body = body_of(3 * mib);
    accept_spooled(store, 1, body);
    flip_bit(spool_files(store).at(0), mib + 5);

    auto reader = await(store->open_payload(message_id_of(1))).value();
    const auto [before, failed] = read_all(*reader);

    CHECK(failed == store::errc::corrupt);
    CHECK((before == body.substr(0, mib)));
    CHECK(await(store->payload(message_id_of(1), 4 * mib)).error() == store::errc::corrupt);
}

TEST_CASE("spool: a file that was cut or removed is corrupt", "[store][spool][corrupt]") {
    store_fixture store;
    store.open();
    accept_spooled(store, 1, body_of(2 * mib));
    const auto file = spool_files(store).at(0);

    std::filesystem::resize_file(file, mib);
    CHECK(await(store->open_payload(message_id_of(1))).error() == store::errc::corrupt);
    std::filesystem::remove(file);
    CHECK(await(store->payload(message_id_of(1), 4 * mib)).error() == store::errc::corrupt);
}

TEST_CASE("spool: a body that is dropped leaves no file", "[store][spool]") {
    store_fixture store;
    store.open();
    {
        auto writer = await(store->open_spool()).value();
        REQUIRE(ok(await(writer->append(base::as_bytes("begun")))));
        CHECK(spool_files(store).size() == 1);
    }
    store->close(); // waits for the threads that remove it

    CHECK(spool_files(store).empty());
}

TEST_CASE("spool: a repeated or refused message gives its file back", "[store][spool]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).key("K", "request"))));
    for (const char* request : {"request", "another"}) {
        auto what = acceptance_builder(2).key("K", request).done();
        what.payload = spool(store, body_of(mib));
        static_cast<void>(store.accept(what)); // one is a repeat, one a conflict
    }

    CHECK(spool_files(store).empty());
}

TEST_CASE("spool: files that no message has are removed at the start, the others stay", "[store][spool][recovery]") {
    store_fixture store;
    store.open();
    accept_spooled(store, 1, body_of(mib));
    static_cast<void>(spool(store, body_of(10)));
    CHECK(spool_files(store).size() == 2);

    store.reopen();

    CHECK(spool_files(store).size() == 1);
    CHECK(ok(await(store->payload(message_id_of(1), 4 * mib))));
}

TEST_CASE("payload: a row that changed on the disk is corrupt", "[store][corrupt]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).payload("the bytes"))));
    store.close();
    run_sql(store, "UPDATE payload SET bytes = CAST('the bytez' AS BLOB)");
    store.open();

    CHECK(await(store->payload(message_id_of(1), 100)).error() == store::errc::corrupt);
    CHECK(await(store->open_payload(message_id_of(1))).error() == store::errc::corrupt);
}

TEST_CASE("payload: a flipped bit in the database file is never given as content", "[store][corrupt]") {
    store_fixture store;
    store.open();
    const std::string body = body_of(60'000);
    REQUIRE(ok(store.accept(acceptance_builder(1).payload(body))));
    store.close();
    const std::string path = store.how.folder + "/signalbox.db";
    std::string content;
    {
        std::ifstream in(path, std::ios::binary);
        content.assign(std::istreambuf_iterator<char>(in), {});
    }
    const std::size_t at = content.find(body.substr(20'000, 16));
    REQUIRE(at != std::string::npos);
    flip_bit(path, at);
    store.open();

    CHECK(await(store->payload(message_id_of(1), 100'000)).error() == store::errc::corrupt);
}

TEST_CASE("payload: more than is asked for is over the limit, an unknown message not found", "[store]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).payload("the bytes"))));

    CHECK(await(store->payload(message_id_of(1), 8)).error() == base::errc::over_limit);
    CHECK(await(store->payload(message_id_of(9), 8)).error() == store::errc::not_found);
    CHECK(await(store->open_payload(message_id_of(9))).error() == store::errc::not_found);
}
