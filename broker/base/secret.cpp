#include "broker/base/secret.hpp"

#include <openssl/crypto.h>

#include "broker/base/crypto.hpp"

namespace signalbox::base {

secret::secret(secret&& other) noexcept : value_(other.value_) { other.wipe(); }

secret& secret::operator=(const secret& other) {
    if (this == &other) return *this;
    wipe();
    value_ = other.value_;
    return *this;
}

secret& secret::operator=(secret&& other) noexcept {
    if (this == &other) return *this;
    wipe();
    value_ = other.value_;
    other.wipe();
    return *this;
}

bool secret::matches(std::string_view other) const noexcept { return constant_time_equal(value_, other); }

void secret::wipe() noexcept {
    OPENSSL_cleanse(value_.data(), value_.size());
    value_.clear();
}

} // namespace signalbox::base
