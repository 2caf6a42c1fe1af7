#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace signalbox::trace {

// XXH3 with 128 bits of what arrives in pieces: it tells what was changed by mistake, not who changed it, which no
// digest without a key can, and costs a recording a twentieth of SHA-256.
class checksum {
  public:
    checksum();
    ~checksum();
    checksum(checksum&&) noexcept;
    checksum& operator=(checksum&&) noexcept;

    checksum& update(std::string_view bytes);
    std::string hex() const; // of all until now: 32 digits, as `xxhsum -H128` prints them

  private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace signalbox::trace
