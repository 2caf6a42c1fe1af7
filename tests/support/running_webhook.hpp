#pragma once

#include <string>

#include "tests/support/background_program.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/test_certificates.hpp"

namespace signalbox::tests {

// The example of a webhook, on a port of its own.
class running_webhook {
  public:
    explicit running_webhook(const std::string& secret);
    // Over TLS, for clients with a certificate of that authority alone.
    running_webhook(const std::string& secret, const test_identity& server, const std::string& ca_file);

    const std::string& kept() const noexcept { return kept_; } // where it files what it takes
    std::string port() const { return told().substr(told().rfind(' ') + 1, told().size() - told().rfind(' ') - 2); }
    // A file with the hub's side of the secret.
    std::string secret_file(const std::string& secret) const { return folder_.write("hub-secret", secret); }

  private:
    running_webhook(const std::string& secret, const std::string& program);
    std::string told() const;

    temporary_folder folder_;
    std::string kept_;
    background_program server_;
};

} // namespace signalbox::tests
