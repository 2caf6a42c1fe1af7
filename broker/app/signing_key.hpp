#pragma once

#include <string>

#include "broker/base/result.hpp"
#include "broker/base/secret.hpp"

namespace signalbox::app {

// True for the PEM text of an EC private key on P-256, without a passphrase: what receipts are signed with (ES256).
bool is_signing_key(const base::secret& pem);

// A signing key of the hub's own in FOLDER/keys/NAME, made at the first start (mode 0600, synced).
// base::errc::malformed when what stands there is none.
result<base::secret> own_signing_key(const std::string& folder, const std::string& name);

} // namespace signalbox::app
