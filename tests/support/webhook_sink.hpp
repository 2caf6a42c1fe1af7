#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace signalbox::tests {

// A server on loopback that webhooks are posted to, and that does to each what the test says. A thread for each
// connection; it remembers what it took, in the order of taking.
class webhook_sink {
  public:
    enum class treatment {
        accept,
        lose,     // takes it, and ends the connection without an answer
        busy,     // 429, after a second
        error,    // 500
        hang,     // never answers
        reset,    // ends the connection with a reset
        garbage,  // bytes that are no HTTP
        lie,      // accepts another delivery
        drip,     // an answer of one byte a second
        flood,    // an answer of 10 GB
        redirect, // to a place that would accept it
    };
    struct taken {
        std::string delivery_id;
        std::string payload;
    };
    // Called by the connections' threads.
    using decision = std::function<treatment(const std::string& path, const std::string& delivery_id)>;

    // With a closed door connections are refused until open_door().
    explicit webhook_sink(decision decide, bool open = true);
    webhook_sink(const webhook_sink&) = delete;
    webhook_sink& operator=(const webhook_sink&) = delete;
    ~webhook_sink();

    void open_door(); // once
    std::uint16_t port() const noexcept { return port_; }
    std::vector<taken> all() const;
    std::size_t posts(const std::string& path) const; // requests to it, however treated

  private:
    struct request {
        std::string path;
        std::string body;
    };

    void accept_connections();
    void converse(int connection);
    bool answer(int connection, const request& asked); // false: the connection is at its end
    void take(const std::string& delivery_id, const std::string& body);
    bool pause_a_second();

    decision decide_;
    int listening_;
    std::uint16_t port_ = 0;
    int stop_[2]{};
    mutable std::mutex mutex_;
    std::vector<taken> taken_;
    std::multiset<std::string> posts_;
    std::set<int> open_;
    std::vector<std::thread> conversations_;
    std::thread accepting_;
};

} // namespace signalbox::tests
