#include "broker/trace/format/checksum.hpp"

#include <cstdlib>
#include <span>

#include <xxhash.h>

#include "broker/base/crypto.hpp"

namespace signalbox::trace {

struct checksum::state {
    XXH3_state_t* of = XXH3_createState();
    state() {
        // Fails only when memory is gone.
        if (of == nullptr || XXH3_128bits_reset(of) != XXH_OK) std::abort();
    }
    ~state() { XXH3_freeState(of); }
};

checksum::checksum() : state_(std::make_unique<state>()) {}
checksum::~checksum() = default;
checksum::checksum(checksum&&) noexcept = default;
checksum& checksum::operator=(checksum&&) noexcept = default;

checksum& checksum::update(std::string_view bytes) {
    if (XXH3_128bits_update(state_->of, bytes.data(), bytes.size()) != XXH_OK) std::abort();
    return *this;
}

std::string checksum::hex() const {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_->of));
    return base::to_hex(std::as_bytes(std::span(canonical.digest)));
}

} // namespace signalbox::trace
