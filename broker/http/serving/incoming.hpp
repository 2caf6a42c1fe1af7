#pragma once

#include <boost/asio/io_context.hpp>

#include "broker/base/limits.hpp"
#include "broker/http/message.hpp"
#include "broker/http/serving/admission.hpp"
#include "broker/http/transport/connection.hpp"
#include "broker/http/wire/workspace.hpp"

namespace signalbox::http::serving {

using server_connection = transport::connection<boost::asio::io_context::executor_type>;

// A request as its handler sees it: the head lies in the workspace, the body is read from there and then from the
// connection. Lives while the session waits for the handler and sends the answer.
class incoming final : public request {
  public:
    incoming(server_connection& connection, wire::workspace& space, const wire::head& head, admission& admission,
             const base::limits& limits, const http::peer& from, boost::asio::io_context& core);
    ~incoming() override;
    incoming(const incoming&) = delete;
    incoming& operator=(const incoming&) = delete;

    std::string_view method() const noexcept override { return head_.method; }
    std::string_view target() const noexcept override { return head_.target; }
    std::string_view path() const noexcept override;
    std::string_view query() const noexcept override;
    std::optional<std::string_view> field(std::string_view name) const noexcept override { return head_.field(name); }
    const std::vector<std::pair<std::string_view, std::string_view>>& fields() const noexcept override {
        return head_.fields;
    }
    const http::peer& from() const noexcept override { return from_; }
    bool takes_chunks() const noexcept override { return head_.version >= 11; }
    std::optional<std::uint64_t> body_size() const noexcept override;
    boost::asio::awaitable<result<std::size_t>> read_some(std::span<std::byte> into) override;
    boost::asio::awaitable<result<std::string>> read_all(std::size_t max) override;
    boost::asio::any_io_executor executor() const override { return core_.get_executor(); }

    // For the session, after the handler.
    bool at_end() const noexcept { return at_end_; }
    // True when the unread rest is so small that reading it away is cheaper than a new connection.
    bool rest_is_small() const noexcept;
    // Reads the rest away; false when it is not over after a bounded number of bytes.
    boost::asio::awaitable<bool> drain();

  private:
    std::optional<std::size_t> take_buffered(std::span<std::byte> into) noexcept;
    boost::asio::awaitable<result<std::size_t>> read_counted(std::span<std::byte> into);
    boost::asio::awaitable<result<std::size_t>> read_chunked(std::span<std::byte> into);
    boost::asio::awaitable<error_code> invite();
    bool hold(std::size_t bytes) noexcept;

    server_connection& connection_;
    wire::workspace& space_;
    const wire::head& head_;
    admission& admission_;
    const base::limits& limits_;
    const http::peer& from_;
    boost::asio::io_context& core_;

    transport::rate_window rate_;
    std::uint64_t remaining_ = 0; // of a body of stated length
    std::uint64_t received_ = 0;
    std::size_t held_ = 0;
    std::optional<error_code> failure_; // what every further read gives
    bool invitation_due_ = false;       // the sender waits for "100 Continue"
    bool at_end_ = false;
};

} // namespace signalbox::http::serving
