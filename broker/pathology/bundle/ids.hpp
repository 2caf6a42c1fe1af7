#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::pathology::bundle {

// A UUID in lower case, or none.
class resource_id {
  public:
    resource_id() = default;
    // Of the text form of a UUID.
    explicit resource_id(const std::array<char, 36>& text) : text_(text) {}

    bool empty() const noexcept { return text_[0] == '\0'; }
    operator std::string_view() const noexcept { return {text_.data(), empty() ? 0 : text_.size()}; }

  private:
    std::array<char, 36> text_{};
};

// Ids of resources that are the same for the same message: UUIDs of version 8 (RFC 9562) from the SHA-256 of
// "<seed>/<path>".
class resource_ids {
  public:
    explicit resource_ids(std::string_view seed) : seeded_(std::string(seed) + '/') {}

    resource_id of(std::string_view path) const;
    // Those of `count` resources of a kind: numbers 2n and 2n + 1 are the halves of the hash of "<seed>/<kind>/<n>".
    std::vector<resource_id> list(std::string_view kind, std::size_t count) const;

  private:
    std::string seeded_;
};

// True for a UUID in lower case, as Bundle.identifier has it.
bool is_uuid(std::string_view text) noexcept;

} // namespace signalbox::pathology::bundle
