#include "tests/support/fake_request.hpp"

#include <algorithm>
#include <cstring>

#include "broker/http/errc.hpp"

namespace signalbox::tests {

fake_request::fake_request(std::string method, std::string target)
    : method_(std::move(method)), target_(std::move(target)) {
    peer_.address = "192.0.2.7";
}

fake_request& fake_request::with(std::string name, std::string value) {
    owned_.emplace_back(std::move(name), std::move(value));
    views_.clear();
    for (const auto& [field, text] : owned_) views_.emplace_back(field, text);
    return *this;
}

fake_request& fake_request::body(std::string bytes) {
    body_ = std::move(bytes);
    return *this;
}

fake_request& fake_request::chunked() {
    chunked_ = true;
    return *this;
}

fake_request& fake_request::old() {
    old_ = true;
    return *this;
}

fake_request& fake_request::certificate(std::string spki) {
    peer_.encrypted = true;
    peer_.certificate_subject = "CN=test";
    peer_.certificate_spki = std::move(spki);
    return *this;
}

fake_request& fake_request::from_user(std::uint32_t uid) {
    peer_.uid = uid;
    peer_.address = "unix:" + std::to_string(uid);
    return *this;
}

fake_request& fake_request::break_after(std::size_t bytes) {
    break_after_ = bytes;
    return *this;
}

std::string_view fake_request::query() const noexcept {
    const auto mark = target_.find('?');
    return mark == std::string::npos ? std::string_view{} : target().substr(mark + 1);
}

std::optional<std::string_view> fake_request::field(std::string_view name) const noexcept {
    for (const auto& [each, value] : views_) {
        const bool same = std::equal(each.begin(), each.end(), name.begin(), name.end(),
                                     [](char a, char b) { return (a | 0x20) == (b | 0x20); });
        if (same) return value;
    }
    return std::nullopt;
}

const std::vector<std::pair<std::string_view, std::string_view>>& fake_request::fields() const noexcept {
    return views_;
}

std::optional<std::uint64_t> fake_request::body_size() const noexcept {
    if (chunked_) return std::nullopt;
    return body_.size();
}

boost::asio::awaitable<result<std::size_t>> fake_request::read_some(std::span<std::byte> into) {
    read_ = true;
    if (position_ >= break_after_) co_return http::errc::body_broken;
    const std::size_t size = std::min({into.size(), body_.size() - position_, break_after_ - position_});
    std::memcpy(into.data(), body_.data() + position_, size);
    position_ += size;
    co_return size;
}

boost::asio::awaitable<result<std::string>> fake_request::read_all(std::size_t max) {
    read_ = true;
    if (body_.size() > max) co_return http::errc::body_too_large;
    if (body_.size() > break_after_) co_return http::errc::body_broken;
    co_return body_;
}

} // namespace signalbox::tests
