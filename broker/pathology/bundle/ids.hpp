#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::pathology::bundle {

// Ids of resources that are the same for the same message: UUIDs of version 8 (RFC 9562) from the SHA-256 of
// "<seed>/<path>".
class resource_ids {
  public:
    explicit resource_ids(std::string_view seed) : seeded_(std::string(seed) + '/') {}

    std::string of(std::string_view path) const;
    // Those of `count` resources of a kind: numbers 2n and 2n + 1 are the halves of the hash of "<seed>/<kind>/<n>".
    std::vector<std::string> list(std::string_view kind, std::size_t count) const;

  private:
    std::string seeded_;
};

// True for a UUID in lower case, as Bundle.identifier has it.
bool is_uuid(std::string_view text) noexcept;

} // namespace signalbox::pathology::bundle
