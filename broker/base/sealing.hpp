#pragma once

#include <string>
#include <string_view>

#include "broker/base/result.hpp"
#include "broker/base/secret.hpp"

namespace signalbox::base {

// Keeps a secret where others may read: AES-256-GCM under a key that HKDF-SHA256 derives from `key`, with a nonce of
// its own per call, as "v1:" and hex. It opens only under the same key and for the same `owner` (the id of the mailbox
// that it belongs to), so that a sealed secret cannot be moved to another one.
// errc::malformed for an empty key, errc::crypto when OpenSSL refuses.
result<std::string> seal(const secret& key, std::string_view owner, const secret& plain);

// errc::malformed when the text is none of seal's, errc::crypto when key, owner or text are not those that it was
// sealed with; which of them is not said.
result<secret> unseal(const secret& key, std::string_view owner, std::string_view sealed);

} // namespace signalbox::base
