#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/crash/checker.hpp"
#include "tests/support/mesh_client.hpp"

namespace signalbox::tests {

// Laboratories that send while the hub is being killed. Each patient's version n + 1 goes only after the 202 of version
// n; a request whose answer was lost goes again with the same idempotency key, as promises.md (6) allows.
class crash_load {
  public:
    struct settings {
        mesh_account from;
        std::string to;
        std::string workflow_id = "PATH_MEDRPT_V4";
        std::uint32_t patients = 8;
        std::uint32_t threads = 8;               // each for its share of the patients
        std::uint32_t versions = 0;              // of each patient; 0: until stop()
        std::function<mesh_endpoint()> endpoint; // where the hub is now; asked before each connection
    };

    explicit crash_load(settings with);
    crash_load(const crash_load&) = delete;
    crash_load& operator=(const crash_load&) = delete;
    ~crash_load();

    void stop();   // each thread's message in hand is sent until it has its 202, then the threads end
    void finish(); // waits until every version of every patient has its 202
    std::uint64_t acknowledged() const noexcept { return acknowledged_.load(); }
    std::uint64_t resent() const noexcept { return resent_.load(); } // requests that went again after a lost answer
    std::vector<sent_message> sent() const;
    std::vector<std::string> complaints() const; // answers that no promise allows

  private:
    void run(std::uint32_t first_patient);
    bool send_version(mesh_client& client, std::uint32_t patient, std::uint32_t version);
    // One message until it is acknowledged; false when the hub refused it.
    bool send_one(mesh_client& client, sent_message& message, const std::string& body);

    settings with_;
    std::atomic<bool> stopping_{false};
    std::atomic<std::uint64_t> acknowledged_{0};
    std::atomic<std::uint64_t> resent_{0};
    mutable std::mutex mutex_;
    std::vector<sent_message> sent_;
    std::vector<std::string> complaints_;
    std::vector<std::thread> threads_;
};

// SHA-256 in hex, by OpenSSL directly.
std::string sha256_hex(const std::string& text);

} // namespace signalbox::tests
