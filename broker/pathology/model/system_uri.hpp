#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

namespace signalbox::pathology {

// The URI of a code system. Nearly every coding names one of a few (systems.hpp): those are not copied.
class system_uri {
  public:
    system_uri() = default;
    template <std::convertible_to<std::string_view> Text>
    system_uri(const Text& uri) : system_uri(std::string_view(uri), 0) {}
    system_uri(const system_uri& from) : system_uri(from.text_, 0) {}
    system_uri(system_uri&& from) noexcept : text_(std::exchange(from.text_, {})), own_(std::move(from.own_)) {}
    system_uri& operator=(system_uri from) noexcept {
        std::swap(text_, from.text_);
        std::swap(own_, from.own_);
        return *this;
    }
    ~system_uri() = default;

    operator std::string_view() const noexcept { return text_; }
    bool empty() const noexcept { return text_.empty(); }
    bool starts_with(std::string_view prefix) const noexcept { return text_.starts_with(prefix); }

    template <std::convertible_to<std::string_view> Text>
    bool operator==(const Text& other) const noexcept {
        return text_ == std::string_view(other);
    }

  private:
    system_uri(std::string_view uri, int);

    std::string_view text_; // a constant, or what follows
    std::unique_ptr<char[]> own_;
};

} // namespace signalbox::pathology
