#pragma once

#include <string>

#include "tests/support/temporary_folder.hpp"

namespace signalbox::tests {

// A certificate and its key as PEM files.
struct test_identity {
    std::string certificate_file;
    std::string key_file;
    std::string spki; // lower-case hex SHA-256 of the public key info
};

// A certificate authority of the test's own, P-256 throughout, valid for a day; its files go with the folder.
class test_certificates {
  public:
    test_certificates();
    ~test_certificates();
    test_certificates(const test_certificates&) = delete;
    test_certificates& operator=(const test_certificates&) = delete;

    const std::string& ca_file() const noexcept { return ca_file_; }
    // For a server: subject alternative names `localhost` and 127.0.0.1 besides the common name.
    test_identity server(const std::string& common_name = "localhost");
    test_identity client(const std::string& common_name);

    const temporary_folder& folder() const noexcept { return folder_; }

  private:
    struct authority;

    test_identity issue(const std::string& common_name, bool for_server);

    temporary_folder folder_;
    std::string ca_file_;
    authority* authority_;
    int issued_ = 0;
};

} // namespace signalbox::tests
