#pragma once

#include <string>

#include "broker/base/result.hpp"
#include "broker/base/secret.hpp"
#include "broker/fhir/document.hpp"

namespace signalbox::app {

// A secret as the configuration names it. It is read once, at start.
struct secret_setting {
    enum class origin : std::uint8_t { absent, plain, file, environment, credential };

    origin from = origin::absent;
    std::string name; // the file, variable or credential; empty for plain ones
    base::secret value;
    std::string pointer; // of the setting, for messages
    fhir::position where;

    // Names the place, never the value: "file /etc/signalbox/shared.key".
    std::string describe() const;
};

// Why a secret cannot be had, in words that do not hold it.
struct unreadable_secret {
    std::string why;
};

// A secret in the text of a file: without its last line end. `name` is for words about it.
boost::system::result<base::secret, unreadable_secret> secret_in(const result<std::string>& text,
                                                                 const std::string& name);

// Reads what `setting` names into its value: a file's text without its last line end, an environment variable, or a
// file in $CREDENTIALS_DIRECTORY (systemd).
boost::system::result<base::secret, unreadable_secret> read_secret(const secret_setting& setting);

// A key of the hub's own in FOLDER/keys/NAME: 32 random bytes as hex, made at the first start (mode 0600, synced).
// It belongs to the data folder: another one makes other patient hashes.
result<base::secret> own_key(const std::string& folder, const std::string& name);

} // namespace signalbox::app
