#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/system_executor.hpp>

#include "broker/base/result.hpp"
#include "broker/http/message.hpp"

namespace signalbox::tests {

// A request that never saw a wire: what the test says it holds.
class fake_request final : public http::request {
  public:
    fake_request(std::string method, std::string target);

    fake_request& with(std::string name, std::string value);
    fake_request& body(std::string bytes);
    fake_request& chunked(); // Transfer-Encoding: chunked, so that no size is known beforehand
    fake_request& old();     // HTTP/1.0
    fake_request& certificate(std::string spki);
    fake_request& from_user(std::uint32_t uid);   // on a unix socket
    fake_request& break_after(std::size_t bytes); // the connection ends within the body
    bool body_was_read() const noexcept { return read_; }

    std::string_view method() const noexcept override { return method_; }
    std::string_view target() const noexcept override { return target_; }
    std::string_view path() const noexcept override { return target().substr(0, target_.find('?')); }
    std::string_view query() const noexcept override;
    std::optional<std::string_view> field(std::string_view name) const noexcept override;
    const std::vector<std::pair<std::string_view, std::string_view>>& fields() const noexcept override;
    const http::peer& from() const noexcept override { return peer_; }
    bool takes_chunks() const noexcept override { return !old_; }
    std::optional<std::uint64_t> body_size() const noexcept override;

    boost::asio::awaitable<result<std::size_t>> read_some(std::span<std::byte> into) override;
    boost::asio::awaitable<result<std::string>> read_all(std::size_t max) override;
    boost::asio::any_io_executor executor() const override { return boost::asio::system_executor(); }

  private:
    std::string method_;
    std::string target_;
    std::vector<std::pair<std::string, std::string>> owned_;
    std::vector<std::pair<std::string_view, std::string_view>> views_;
    http::peer peer_;
    std::string body_;
    bool chunked_ = false;
    bool old_ = false;
    bool read_ = false;
    std::size_t position_ = 0;
    std::size_t break_after_ = std::string::npos;
};

} // namespace signalbox::tests
