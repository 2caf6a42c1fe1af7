#pragma once

#include <string>

#include "broker/base/result.hpp"

namespace signalbox::app {

// The certificates of the demo: an authority of its own, a server certificate for localhost and the loopback addresses,
// and one client certificate. P-256, valid for a year, files of mode 0600.
struct development_certificates {
    std::string ca_file;
    std::string server_certificate;
    std::string server_key;
    std::string client_certificate;
    std::string client_key;
};

// Where they stand below a data folder: DATA/dev-ca/…
development_certificates development_files(const std::string& data);

// Makes them when they are not there, or end within a day. base::errc::crypto when OpenSSL refuses.
result<development_certificates> ensure_development_ca(const std::string& data);

// True when the first certificate of a PEM file was made by any Signalbox development authority.
bool is_development_certificate(const std::string& pem_file);

} // namespace signalbox::app
