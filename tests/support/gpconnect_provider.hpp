#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace signalbox::tests {

// A GP Connect provider on loopback that answers what the test says, and keeps what it was asked. One request for each
// connection, a thread for each of those.
class gpconnect_provider {
  public:
    struct request {
        std::string method;
        std::string target;
        std::string head; // with its request line, as it came
        std::string body;
    };
    struct answer {
        std::string text;       // as it goes out, its head included
        std::uint64_t more = 0; // so many bytes 'x' behind it
        bool withheld = false;  // nothing goes out until the provider goes
    };
    using decision = std::function<answer(const request&)>;

    explicit gpconnect_provider(decision decide);
    gpconnect_provider(const gpconnect_provider&) = delete;
    gpconnect_provider& operator=(const gpconnect_provider&) = delete;
    ~gpconnect_provider();

    std::uint16_t port() const noexcept { return port_; }
    std::string root() const { return "http://127.0.0.1:" + std::to_string(port_) + "/A81001/STU3/1/gpconnect"; }
    std::vector<request> all() const;

  private:
    void accept_connections();
    void converse(int connection);
    void send(int connection, const answer& what) const;

    decision decide_;
    int listening_;
    std::uint16_t port_ = 0;
    int stop_[2]{};
    mutable std::mutex mutex_;
    std::vector<request> asked_;
    std::vector<std::thread> conversations_;
    std::thread accepting_;
};

// A whole answer of that status and FHIR JSON, with further header lines.
gpconnect_provider::answer fhir_answer(unsigned status, const std::string& body, const std::string& fields = "");

} // namespace signalbox::tests
