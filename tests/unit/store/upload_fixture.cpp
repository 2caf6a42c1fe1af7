#include "tests/unit/store/upload_fixture.hpp"

#include <sqlite3.h>

namespace signalbox::tests {

result<store::accepted> upload_fixture::begin(int number, std::uint32_t total, message::payload first) {
    auto what = acceptance_builder(number).key("K" + std::to_string(number), "request").done();
    what.state = message::message_state::received;
    what.chunks = total;
    what.route_explanation_json = R"({"addressed_by_patient":"v1:00"})";
    what.payload = std::move(first);
    what.envelope.local_id = "LOCAL";
    what.envelope.received_at = clock.now();
    return accept(std::move(what));
}

result<store::upload_progress> upload_fixture::add(int number, std::uint32_t chunk, message::payload bytes,
                                                   std::string sender) {
    return await((*this)->add_chunk({.sender = std::move(sender),
                                     .message_id = message_id_of(number),
                                     .number = chunk,
                                     .payload = std::move(bytes),
                                     .token = {.digest = digest_of("t"), .expires = clock.now()},
                                     .audit = {.actor = "SENDER1", .action = "mesh.chunk", .outcome = "202"}}));
}

result<store::accepted> upload_fixture::complete(int number, std::uint64_t revision) {
    auto what = acceptance_builder(number).to_mailbox("BOX1").done();
    what.completes = true;
    what.revision = revision;
    what.payload = {};
    return accept(std::move(what));
}

std::string upload_fixture::accept_three(int number) {
    const std::string middle = "middle " + std::to_string(number);
    must(begin(number, 3, payload_of("first,")));
    must(add(number, 2, spooled(middle)));
    must(add(number, 3, payload_of(",last")));
    must(complete(number));
    return "first," + middle + ",last";
}

message::payload upload_fixture::spooled(const std::string& body) {
    auto writer = await((*this)->open_spool()).value();
    if (!ok(await(writer->append(base::as_bytes(body))))) throw std::runtime_error("not spooled");
    return await(writer->finish()).value();
}

std::vector<std::filesystem::path> upload_fixture::spool_files() const {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(how.folder + "/spool")) files.push_back(entry.path());
    return files;
}

void upload_fixture::run_sql(const std::string& text) const {
    sqlite3* db = nullptr;
    const int opened = sqlite3_open((how.folder + "/signalbox.db").c_str(), &db);
    const int done = opened == SQLITE_OK ? sqlite3_exec(db, text.c_str(), nullptr, nullptr, nullptr) : opened;
    sqlite3_close(db);
    if (done != SQLITE_OK) throw std::runtime_error("the SQL of a test does not run");
}

std::int64_t upload_fixture::count(const std::string& text) const {
    sqlite3* db = nullptr;
    sqlite3_stmt* statement = nullptr;
    std::int64_t number = -1;
    if (sqlite3_open((how.folder + "/signalbox.db").c_str(), &db) == SQLITE_OK &&
        sqlite3_prepare_v2(db, text.c_str(), -1, &statement, nullptr) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        number = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return number;
}

message::message_state upload_fixture::state_of_message(int number) {
    return await((*this)->find_message(message_id_of(number))).value().state;
}

std::pair<std::string, error_code> read_all(store::payload_reader& reader) {
    std::string all;
    std::vector<std::byte> piece(7'000);
    while (true) {
        auto got = await(reader.read_some(piece));
        if (!got) return {all, got.error()};
        if (*got == 0) return {all, {}};
        all += base::as_text(std::span(piece).first(*got));
    }
}

} // namespace signalbox::tests
