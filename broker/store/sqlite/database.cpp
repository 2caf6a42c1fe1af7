#include "broker/store/sqlite/database.hpp"

#include <utility>

#include <sqlite3.h>

#include "broker/base/log.hpp"

namespace signalbox::store::sqlite {
namespace {

constexpr int busy_wait = 5'000; // ms that another program (an operator's sqlite3) may hold the write lock

int bind(sqlite3_stmt* statement, int index, const value& value) {
    switch (value.is) {
    case value::kind::null: return sqlite3_bind_null(statement, index);
    case value::kind::integer: return sqlite3_bind_int64(statement, index, value.number);
    case value::kind::text: {
        const char* text = value.size == 0 ? "" : static_cast<const char*>(value.bytes);
        return sqlite3_bind_text64(statement, index, text, value.size, SQLITE_STATIC, SQLITE_UTF8);
    }
    case value::kind::blob:
        if (value.size == 0) return sqlite3_bind_zeroblob(statement, index, 0);
        return sqlite3_bind_blob64(statement, index, value.bytes, value.size, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

template <class Values>
error_code bind_all(sqlite3_stmt* statement, const Values& values) {
    int index = 0;
    for (const value& each : values) {
        const int code = bind(statement, ++index, each);
        if (code != SQLITE_OK) return meaning_of(code);
    }
    return {};
}

int count_wal_pages(void* pages, sqlite3*, const char*, int count) {
    *static_cast<std::uint64_t*>(pages) = static_cast<std::uint64_t>(count);
    return SQLITE_OK;
}

} // namespace

error_code meaning_of(int code) {
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE: return {};
    case SQLITE_CONSTRAINT:
        return errc::idempotency_conflict; // one message id twice: the ids are unique by their making
    case SQLITE_FULL: return errc::disk_full;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return errc::overloaded;
    default: break;
    }
    log::error("store.sqlite", {{log::field::error, sqlite3_errstr(code)}, {log::field::status, code}});
    const bool corrupt = (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
    return corrupt ? errc::corrupt : errc::unknown;
}

cursor::~cursor() {
    if (statement_ == nullptr) return;
    if (owned_) {
        sqlite3_finalize(statement_);
        return;
    }
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

result<bool> cursor::next() {
    // error_code converts to bool, so it has to be said which of the two is meant.
    if (failed_) return {boost::system::in_place_error, failed_};
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    failed_ = meaning_of(code);
    return {boost::system::in_place_error, failed_};
}

std::int64_t cursor::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view cursor::view(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    if (text == nullptr) return {};
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string cursor::text(int column) const { return std::string(view(column)); }

std::span<const std::byte> cursor::blob(int column) const {
    const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
    if (bytes == nullptr) return {};
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

bool cursor::null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

result<std::unique_ptr<database>> database::open(const std::string& path, mode how) {
    // Nobody asks how much memory it has, and counting it takes a mutex for each allocation. Heeded before the first
    // connection alone.
    static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(uncounted);
    sqlite3* handle = nullptr;
    const int access = how == mode::writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    const int code = sqlite3_open_v2(path.c_str(), &handle, access | SQLITE_OPEN_NOMUTEX, nullptr);
    std::unique_ptr<database> opened(new database(handle));
    if (code != SQLITE_OK) return meaning_of(code);
    if (auto failed = opened->configure(how)) return failed;
    return opened;
}

error_code database::configure(mode how) {
    sqlite3_extended_result_codes(handle_, 1);
    sqlite3_busy_timeout(handle_, busy_wait);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    // No memory mapping: a read error on a mapped page would be a signal instead of an error code.
    if (auto failed = script("PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON;")) return failed;
    if (how == mode::reader) return script("PRAGMA query_only=ON; PRAGMA cache_size=-8192;");

    if (auto failed = script("PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                             "PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-32768;")) {
        return failed;
    }
    sqlite3_wal_hook(handle_, count_wal_pages, &wal_pages_);
    auto level = query("PRAGMA synchronous");
    auto row = level.next();
    if (!row) return row.error();
    auto journal = query("PRAGMA journal_mode");
    auto journal_row = journal.next();
    if (!journal_row) return journal_row.error();
    // Less than FULL loses acknowledged messages at a power cut (contracts/promises.md, measured facts).
    if (level.integer(0) < 2 || journal.view(0) != "wal") return errc::unknown;
    return {};
}

database::~database() {
    for (const auto& [text, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(handle_);
}

result<sqlite3_stmt*> database::prepared(sql text) {
    auto [entry, fresh] = statements_.try_emplace(text.text(), nullptr);
    if (!fresh) return entry->second;
    const int code = sqlite3_prepare_v3(handle_, text.text(), -1, SQLITE_PREPARE_PERSISTENT, &entry->second, nullptr);
    if (code == SQLITE_OK) return entry->second;
    statements_.erase(entry);
    return meaning_of(code);
}

error_code database::run(sql text, std::initializer_list<value> values) {
    auto done = query(text, values).next();
    return done ? error_code{} : done.error();
}

cursor database::query(sql text, std::initializer_list<value> values) {
    auto statement = prepared(text);
    if (!statement) return {nullptr, statement.error()};
    return {*statement, bind_all(*statement, values)};
}

cursor database::query(const std::string& text, std::span<const value> values) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v2(handle_, text.c_str(), -1, &statement, nullptr);
    cursor rows(statement, code == SQLITE_OK ? bind_all(statement, values) : meaning_of(code));
    rows.own();
    return rows;
}

error_code database::script(const std::string& text) {
    return meaning_of(sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr));
}

std::int64_t database::last_row() const noexcept { return sqlite3_last_insert_rowid(handle_); }
std::int64_t database::changed_rows() const noexcept { return sqlite3_changes64(handle_); }
bool database::in_transaction() const noexcept { return sqlite3_get_autocommit(handle_) == 0; }

error_code database::checkpoint(bool wait) {
    const int how = wait ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    int pages = 0;
    const int code = sqlite3_wal_checkpoint_v2(handle_, nullptr, how, &pages, nullptr);
    if (code == SQLITE_OK && wait) wal_pages_ = 0;
    return meaning_of(code);
}

void database::leave_as_is() noexcept { sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr); }

} // namespace signalbox::store::sqlite
