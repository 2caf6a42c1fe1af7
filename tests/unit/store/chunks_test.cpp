#include <catch2/catch.hpp>

#include "broker/base/errc.hpp"
#include "tests/unit/store/upload_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using message::message_state;

TEST_CASE("chunks: a message is seen by nobody before it is complete, then whole", "[store][chunks]") {
    upload_fixture store;
    store.open();
    REQUIRE(ok(store.begin(1, 3, payload_of("one,"))));
    REQUIRE(ok(store.accept(acceptance_builder(2).to_mailbox("BOX1"))));
    CHECK(store.inbox_of("BOX1") == std::vector{message_id_of(2)});

    const auto third = store.add(1, 3, payload_of(",three")).value();
    const auto second = store.add(1, 2, store.spooled("two")).value();
    CHECK((third.present == 2 && third.total == 3 && !third.accepted));
    CHECK((second.present == 3 && !second.accepted));
    CHECK(await(store->inbox_count("BOX1")).value() == 1);
    const auto done = store.complete(1).value();

    CHECK(done.message_id == message_id_of(1));
    CHECK(store.inbox_of("BOX1") == std::vector{message_id_of(2), message_id_of(1)});
    CHECK(await(store->inbox_count("BOX1")).value() == 2);
    CHECK(await(store->payload(message_id_of(1), 100)).value() == "one,two,three");
    auto reader = await(store->open_payload(message_id_of(1))).value();
    CHECK(reader->size() == 13);
    CHECK((read_all(*reader) == std::pair(std::string("one,two,three"), error_code{})));
}

TEST_CASE("chunks: completing keeps what was said at the start and adds up the rest", "[store][chunks]") {
    upload_fixture store;
    store.open();
    const auto begun = store.clock.now();
    const auto first = store.begin(1, 2, payload_of("one")).value();
    store.clock.advance(std::chrono::hours(1));
    REQUIRE(ok(store.add(1, 2, payload_of("two"))));

    const auto done = store.complete(1).value();

    CHECK(done.position > first.position);
    const auto found = await(store->find_message(message_id_of(1))).value();
    CHECK(found.position == done.position);
    CHECK(found.state == message_state::routed);
    CHECK(found.chunks == 2);
    CHECK(found.payload_size == 6);
    const auto one = digest_of("one");
    const auto two = digest_of("two");
    CHECK(found.payload_sha256 == digest_of(std::string(base::as_text(one)) += base::as_text(two)));
    CHECK(found.envelope.received_at == begun);
    CHECK(found.committed_at == begun + std::chrono::hours(1));
    const auto again = store.accept(acceptance_builder(9).key("K1", "request")).value();
    CHECK((again.repeated && again.message_id == message_id_of(1) && again.position == done.position));
}

TEST_CASE("chunks: each can be had alone, and a message in one piece is its own first", "[store][chunks]") {
    upload_fixture store;
    store.open();
    store.accept_three(1);
    REQUIRE(ok(store.accept(acceptance_builder(2).payload("whole").to_mailbox("BOX1"))));
    const auto chunk = [&](int number, std::uint32_t of) {
        auto reader = await(store->open_chunk(message_id_of(number), of));
        return reader ? read_all(**reader).first : reader.error().message();
    };

    CHECK(chunk(1, 1) == "first,");
    CHECK(chunk(1, 2) == "middle 1");
    CHECK(chunk(1, 3) == ",last");
    CHECK(chunk(2, 1) == "whole");
    for (const auto& [number, of] : {std::pair(1, 4U), std::pair(1, 0U), std::pair(2, 2U), std::pair(3, 1U)}) {
        CHECK(await(store->open_chunk(message_id_of(number), of)).error() == store::errc::not_found);
    }
}

TEST_CASE("chunks: other bytes replace one before the end, and its file goes", "[store][chunks]") {
    upload_fixture store;
    store.open();
    REQUIRE(ok(store.begin(1, 2, store.spooled("wrong,"))));
    REQUIRE(ok(store.add(1, 1, store.spooled("right,"))));
    const auto progress = store.add(1, 2, payload_of("two")).value();
    CHECK(progress.present == 2);

    REQUIRE(ok(store.complete(1)));

    CHECK(await(store->payload(message_id_of(1), 100)).value() == "right,two");
    store->close(); // waits for the threads that remove files
    CHECK(store.spool_files().size() == 1);
}

TEST_CASE("chunks: the same bytes again are fine at any time, others not when it is complete", "[store][chunks]") {
    upload_fixture store;
    store.open();
    REQUIRE(ok(store.begin(1, 2, payload_of("one,"))));
    REQUIRE(ok(store.add(1, 1, store.spooled("one,"))));
    REQUIRE(ok(store.add(1, 2, payload_of("two"))));
    const auto repeated = store.add(1, 2, payload_of("two")).value();
    CHECK((repeated.present == 2 && !repeated.accepted));
    REQUIRE(ok(store.complete(1)));

    const auto late = store.add(1, 2, store.spooled("two")).value();

    CHECK((late.accepted && late.present == 2 && late.total == 2));
    CHECK(store.add(1, 2, store.spooled("other")).error() == store::errc::upload_closed);
    CHECK(await(store->payload(message_id_of(1), 100)).value() == "one,two");
    CHECK(store.spool_files().empty()); // what was not needed is gone
}

TEST_CASE("chunks: a message in one piece has its only chunk already", "[store][chunks]") {
    upload_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).payload("whole").to_mailbox("BOX1"))));

    CHECK(store.add(1, 1, payload_of("whole")).value().accepted);
    CHECK(store.add(1, 1, payload_of("other")).error() == store::errc::upload_closed);
    CHECK(store.add(1, 2, payload_of("more")).error() == store::errc::out_of_range);
}

TEST_CASE("chunks: another's, an unknown, and one too many are refused", "[store][chunks]") {
    upload_fixture store;
    store.open();
    REQUIRE(ok(store.begin(1, 2, payload_of("one,"))));

    CHECK(store.add(1, 2, payload_of("two"), "SENDER2").error() == store::errc::not_yours);
    CHECK(store.add(9, 2, payload_of("two")).error() == store::errc::not_found);
    CHECK(store.add(1, 3, payload_of("two")).error() == store::errc::out_of_range);
    CHECK(store.add(1, 0, payload_of("two")).error() == store::errc::out_of_range);
}

TEST_CASE("chunks: all of a message may not be larger than the limit", "[store][chunks]") {
    upload_fixture store;
    store.how.limits.message_max = 10;
    store.open();
    CHECK(store.begin(1, 2, payload_of("eleven bytes")).error() == base::errc::over_limit);
    REQUIRE(ok(store.begin(2, 3, payload_of("12345"))));
    REQUIRE(ok(store.add(2, 2, payload_of("67890"))));

    CHECK(store.add(2, 3, store.spooled("1")).error() == base::errc::over_limit);

    CHECK(store.spool_files().empty());
    CHECK(ok(store.add(2, 2, payload_of("6789"))));
    CHECK(ok(store.add(2, 3, payload_of("1"))));
    CHECK(ok(store.complete(2)));
}

TEST_CASE("chunks: nothing is completed early, twice, after a change, or by another", "[store][chunks]") {
    upload_fixture store;
    store.open();
    REQUIRE(ok(store.begin(1, 2, payload_of("one,"))));
    CHECK(store.complete(1).error() == store::errc::incomplete);
    CHECK(await(store->open_payload(message_id_of(1))).error() == store::errc::incomplete);
    const auto seen = store.add(1, 2, payload_of("two")).value();
    REQUIRE(ok(store.add(1, 2, payload_of("2"))));

    CHECK(store.complete(1, seen.revision).error() == store::errc::transition);
    auto others = acceptance_builder(1).done();
    others.envelope.sender = "SENDER2";
    others.completes = true;
    CHECK(store.accept(others).error() == store::errc::not_yours);
    CHECK(await(store->payload(message_id_of(1), 100)).value() == "one,2"); // as intake reads it to validate
    CHECK(ok(store.complete(1, seen.revision + 1)));
    CHECK(store.complete(1).error() == store::errc::transition);
    CHECK(store.complete(9).error() == store::errc::not_found);
    CHECK(store.inbox_of("BOX1").size() == 1);
}

TEST_CASE("chunks: a refused chunk leaves no record, an accepted or repeated one has its own",
          "[store][chunks][audit]") {
    upload_fixture store;
    store.open();
    REQUIRE(ok(store.begin(1, 2, payload_of("one,"))));
    REQUIRE(ok(store.add(1, 2, payload_of("two"))));
    REQUIRE(ok(store.add(1, 2, payload_of("two"))));
    CHECK_FALSE(ok(store.add(1, 3, payload_of("three"))));
    store.close();

    std::vector<std::string> lines;
    REQUIRE(ok(store::export_audit(store.how.folder, [&lines](std::string_view line) {
        if (line.find("mesh.chunk") != std::string_view::npos) lines.emplace_back(line);
        return true;
    })));

    REQUIRE(lines.size() == 2);
    for (const std::string& line : lines) {
        CHECK(line.find(base::to_hex(digest_of("two"))) != std::string::npos);
        CHECK(line.find("\"subject\":\"" + message_id_of(1)) != std::string::npos);
    }
    CHECK(lines[0].find("repeated") == std::string::npos);
    CHECK(lines[1].find("repeated") != std::string::npos);
}

TEST_CASE("chunks: a chunk that was swapped for another message's is found", "[store][chunks][corrupt]") {
    upload_fixture store;
    store.open();
    store.accept_three(1);
    store.accept_three(2);
    store.close();
    store.run_sql("UPDATE chunk SET number = 12 WHERE number = 2 AND upload = 1;"
                  "UPDATE chunk SET upload = 1 WHERE number = 2 AND upload = 3;"
                  "UPDATE chunk SET upload = 3, number = 2 WHERE number = 12");
    store.open();

    auto reader = await(store->open_payload(message_id_of(1))).value();
    const auto [before, failed] = read_all(*reader);

    CHECK(failed == store::errc::corrupt);
    CHECK(before.find(",last") == std::string::npos);
    CHECK(await(store->payload(message_id_of(1), 100)).error() == store::errc::corrupt);
}

TEST_CASE("chunks: a repeated key counts at its message", "[store][chunks][idempotency]") {
    upload_fixture store;
    store.open();
    REQUIRE(ok(store.begin(1, 2, payload_of("one,"))));
    REQUIRE(store.accept(acceptance_builder(8).key("K1", "request")).value().repeated);
    REQUIRE(ok(store.add(1, 2, payload_of("two"))));
    REQUIRE(ok(store.complete(1)));
    REQUIRE(store.accept(acceptance_builder(9).key("K1", "request")).value().repeated);

    CHECK(await(store->find_message(message_id_of(1))).value().resends == 2);
}
