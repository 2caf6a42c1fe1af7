#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "broker/base/clock.hpp"
#include "broker/base/crypto.hpp"
#include "broker/store/errc.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace signalbox::store::sqlite {

// Three messages of 2 KB with their rows fill a page of 8 KiB, where one would leave half of 4 KiB empty.
constexpr std::uint64_t page_size = 8192;

// The text of a statement that is kept prepared: a literal, so that its address is its name.
class sql {
  public:
    consteval sql(const char* text) : text_(text) {} // NOLINT(google-explicit-constructor): a literal is meant
    const char* text() const noexcept { return text_; }

  private:
    const char* text_;
};

// One value of a statement's parameters. Texts and blobs are not copied: they outlive the statement's run.
struct value {
    enum class kind : std::uint8_t { null, integer, text, blob };

    kind is = kind::null;
    std::int64_t number = 0;
    const void* bytes = nullptr;
    std::size_t size = 0;

    value(std::nullptr_t) {}
    value(std::integral auto number) : is(kind::integer), number(static_cast<std::int64_t>(number)) {}
    value(std::string_view text) : is(kind::text), bytes(text.data()), size(text.size()) {}
    value(const std::string& text) : value(std::string_view(text)) {}
    value(const char* text) : value(std::string_view(text)) {}
    value(const base::sha256_digest& digest) : value(std::span<const std::byte>(digest)) {}
    value(std::span<const std::byte> blob) : is(kind::blob), bytes(blob.data()), size(blob.size()) {}
    value(base::time_point at) : value(at.time_since_epoch().count()) {}
    value(const std::optional<base::time_point>& at) {
        if (at) *this = value(*at);
    }
};

// The rows of a running statement. Reset when it goes, so that the statement can run again.
class cursor {
  public:
    cursor(sqlite3_stmt* statement, error_code failed) : statement_(statement), failed_(failed) {}
    cursor(cursor&& other) noexcept
        : statement_(std::exchange(other.statement_, nullptr)), owned_(other.owned_), failed_(other.failed_) {}
    cursor& operator=(cursor&&) = delete;
    ~cursor();

    // True: the next row is there. False: no more.
    result<bool> next();
    void own() noexcept { owned_ = true; } // the statement goes with the cursor

    std::int64_t integer(int column) const;
    std::string text(int column) const;
    std::string_view view(int column) const; // valid until next()
    std::span<const std::byte> blob(int column) const;
    bool null(int column) const;
    base::time_point time(int column) const { return base::time_point(base::time_point::duration(integer(column))); }

  private:
    sqlite3_stmt* statement_;
    bool owned_ = false;
    error_code failed_;
};

// One connection, used by one thread at a time. Errors: errc::disk_full (known: roll back), errc::overloaded (another
// program holds the write lock), errc::corrupt, errc::unknown.
class database {
  public:
    enum class mode : std::uint8_t { writer, reader };

    // A writer has WAL and synchronous=FULL, or is not opened. A reader cannot write.
    static result<std::unique_ptr<database>> open(const std::string& path, mode how);

    database(const database&) = delete;
    database& operator=(const database&) = delete;
    ~database();

    // Runs a statement that gives no rows.
    error_code run(sql text, std::initializer_list<value> values = {});
    // The values stay where they are until the cursor goes: no temporary texts.
    cursor query(sql text, std::initializer_list<value> values = {});
    // A statement that was put together for this one question.
    cursor query(const std::string& text, std::span<const value> values);
    // Several statements, once.
    error_code script(const std::string& text);

    std::int64_t last_row() const noexcept;
    std::int64_t changed_rows() const noexcept; // by the last statement
    bool in_transaction() const noexcept;
    std::uint64_t wal_pages() const noexcept { return wal_pages_; } // after the last commit of this connection
    // Moves what the WAL holds into the database; with `wait`, waits for readers and cuts the WAL to nothing.
    error_code checkpoint(bool wait);
    // After a write whose outcome is unknown: closing must not write or sync again.
    void leave_as_is() noexcept;

  private:
    explicit database(sqlite3* handle) : handle_(handle) {}
    error_code configure(mode how);
    result<sqlite3_stmt*> prepared(sql text);

    sqlite3* handle_;
    std::unordered_map<const char*, sqlite3_stmt*> statements_;
    std::uint64_t wal_pages_ = 0;
};

// What a result code of SQLite means to the store; the code itself is logged.
error_code meaning_of(int code);

} // namespace signalbox::store::sqlite
