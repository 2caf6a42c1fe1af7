#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "broker/http/calling/pool.hpp"
#include "broker/http/client.hpp"
#include "broker/http/wire/workspace.hpp"

namespace signalbox::http::calling {

// Reads one answer off a connection, which outlives it: its head, then its body.
class answer_reader {
  public:
    answer_reader(client_connection& connection, bool to_head);

    // Status and fields; answers of 1xx before it are skipped. Errors: errc::header_broken, and the connection's.
    boost::asio::awaitable<result<client_response>> read_head();
    // The next bytes of the body, its framing removed; 0 at its end. Errors: errc::body_broken, errc::deadline.
    boost::asio::awaitable<result<std::size_t>> read_some(std::span<std::byte> into);
    // All of the body; errc::body_too_large beyond `most` bytes.
    boost::asio::awaitable<error_code> read_all(std::string& into, std::size_t most);

    bool answered() const noexcept { return answered_; }                 // at least one byte came
    bool reusable() const noexcept { return ended_ && reusable_; }       // the connection can carry another request
    std::optional<std::uint64_t> size() const noexcept { return size_; } // of the body, where it is stated

  private:
    enum class framing : std::uint8_t { none, counted, chunked, to_end };

    boost::asio::awaitable<error_code> fill();
    boost::asio::awaitable<result<const wire::head*>> next_head();
    boost::asio::awaitable<result<std::size_t>> read_chunked(std::span<std::byte> into);
    boost::asio::awaitable<result<std::size_t>> read_plain(std::span<std::byte> into);
    std::size_t take_unread(std::span<std::byte> into);
    void begin_body(const wire::head& head);
    void end();

    client_connection& connection_;
    wire::workspace space_;
    bool to_head_;
    bool answered_ = false;
    framing framing_ = framing::none;
    std::optional<std::uint64_t> size_;
    std::uint64_t left_ = 0; // of a counted body
    bool keep_alive_ = false;
    bool ended_ = false;
    bool reusable_ = false;
};

} // namespace signalbox::http::calling
