#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/test_certificates.hpp"

namespace signalbox::tests {

// How the mail server of a test behaves.
struct smtp_options {
    enum class encryption : std::uint8_t { none, starttls, implicit };

    encryption how = encryption::none;
    test_identity identity;                 // with TLS
    std::string offers = "8BITMIME";        // further lines of EHLO's answer, "AUTH PLAIN LOGIN"; '\n' between them
    std::string user = "hub";               // that a login must have
    std::string password = "mail password"; // likewise
    int busy = 0;                           // so many mails are answered with 451 first
    std::string speaks_ahead;               // in the clear, behind its answer to STARTTLS
};

// What one connection brought.
struct received_mail {
    std::string from;
    std::vector<std::string> to;
    std::string text; // dots undoubled, without the last line
    bool encrypted = false;
    std::string login; // "PLAIN", "LOGIN" or empty
};

// A mail server on loopback, one connection after the other, on a thread of its own.
class smtp_server {
  public:
    explicit smtp_server(smtp_options how);
    ~smtp_server();

    std::uint16_t port() const noexcept { return port_; }
    std::vector<received_mail> mails() const;
    std::vector<std::string> heard() const; // every line of every client, but for the mails
    // Waits until that many mails have come; false after ten seconds.
    bool wait_for(std::size_t mails);

  private:
    struct wire;
    void serve();
    void converse(wire& with);

    smtp_options how_;
    int listening_ = -1;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    std::condition_variable came_;
    std::vector<received_mail> mails_;
    std::vector<std::string> heard_;
    std::thread thread_;
};

} // namespace signalbox::tests
