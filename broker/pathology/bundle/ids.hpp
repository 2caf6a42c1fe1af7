#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace signalbox::pathology::bundle {

// Ids of resources that are the same for the same message: UUIDs of version 8 (RFC 9562), the first 122 free bits of
// the SHA-256 of "<seed>/<path>".
class resource_ids {
  public:
    explicit resource_ids(std::string_view seed) : seeded_(std::string(seed) + '/') {}

    std::string of(std::string_view path) const;
    std::string of(std::string_view kind, std::size_t number) const; // of "<kind>/<number>"

  private:
    std::string seeded_;
};

// True for a UUID in lower case, as Bundle.identifier has it.
bool is_uuid(std::string_view text) noexcept;

} // namespace signalbox::pathology::bundle
