#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/system_executor.hpp>

#include "broker/base/errc.hpp"
#include "broker/base/result.hpp"
#include "broker/http/errc.hpp"
#include "broker/http/message.hpp"

namespace signalbox::tests {

// A request that never saw a wire: what the test says it holds.
class fake_request final : public http::request {
  public:
    fake_request(std::string method, std::string target) : method_(std::move(method)), target_(std::move(target)) {
        peer_.address = "192.0.2.7";
    }

    fake_request& with(std::string name, std::string value) {
        owned_.emplace_back(std::move(name), std::move(value));
        views_.clear();
        for (const auto& [field, text] : owned_) views_.emplace_back(field, text);
        return *this;
    }
    fake_request& body(std::string bytes) {
        body_ = std::move(bytes);
        return *this;
    }
    fake_request& chunked() { // Transfer-Encoding: chunked, so that no size is known beforehand
        chunked_ = true;
        return *this;
    }
    fake_request& certificate(std::string spki) {
        peer_.encrypted = true;
        peer_.certificate_subject = "CN=test";
        peer_.certificate_spki = std::move(spki);
        return *this;
    }
    fake_request& from_user(std::uint32_t uid) { // on a unix socket
        peer_.uid = uid;
        peer_.address = "unix:" + std::to_string(uid);
        return *this;
    }
    fake_request& break_after(std::size_t bytes) { // the connection ends within the body
        break_after_ = bytes;
        return *this;
    }
    bool body_was_read() const noexcept { return read_; }

    std::string_view method() const noexcept override { return method_; }
    std::string_view target() const noexcept override { return target_; }
    std::string_view path() const noexcept override { return target().substr(0, target_.find('?')); }
    std::string_view query() const noexcept override {
        const auto mark = target_.find('?');
        return mark == std::string::npos ? std::string_view{} : target().substr(mark + 1);
    }
    std::optional<std::string_view> field(std::string_view name) const noexcept override {
        for (const auto& [each, value] : views_) {
            const bool same = std::equal(each.begin(), each.end(), name.begin(), name.end(),
                                         [](char a, char b) { return (a | 0x20) == (b | 0x20); });
            if (same) return value;
        }
        return std::nullopt;
    }
    const std::vector<std::pair<std::string_view, std::string_view>>& fields() const noexcept override {
        return views_;
    }
    const http::peer& from() const noexcept override { return peer_; }
    std::optional<std::uint64_t> body_size() const noexcept override {
        if (chunked_) return std::nullopt;
        return body_.size();
    }

    boost::asio::awaitable<result<std::size_t>> read_some(std::span<std::byte> into) override {
        read_ = true;
        if (position_ >= break_after_) co_return http::errc::body_broken;
        const std::size_t size = std::min({into.size(), body_.size() - position_, break_after_ - position_});
        std::memcpy(into.data(), body_.data() + position_, size);
        position_ += size;
        co_return size;
    }
    boost::asio::awaitable<result<std::string>> read_all(std::size_t max) override {
        read_ = true;
        if (body_.size() > max) co_return http::errc::body_too_large;
        if (body_.size() > break_after_) co_return http::errc::body_broken;
        co_return body_;
    }
    boost::asio::any_io_executor executor() const override { return boost::asio::system_executor(); }

  private:
    std::string method_;
    std::string target_;
    std::vector<std::pair<std::string, std::string>> owned_;
    std::vector<std::pair<std::string_view, std::string_view>> views_;
    http::peer peer_;
    std::string body_;
    bool chunked_ = false;
    bool read_ = false;
    std::size_t position_ = 0;
    std::size_t break_after_ = std::string::npos;
};

} // namespace signalbox::tests
