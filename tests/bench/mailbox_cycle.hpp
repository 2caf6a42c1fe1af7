#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "tests/support/mesh_hub.hpp"

namespace signalbox::tests {

inline constexpr std::array<const char*, 6> step_names{"send", "list", "filtered", "count", "get", "acknowledge"};

struct measured_round {
    double cycles_per_second = 0;
    std::array<double, step_names.size()> microseconds{}; // mean of each step
};

// One client's cycle over one connection: the laboratory sends a small message, the recipient lists the first ten of
// its inbox, lists its own workflow's, counts, gets the message and acknowledges it. Keeps the time of each step.
class mailbox_cycle {
  public:
    mailbox_cycle(const mesh_hub& hub, const std::string& mailbox, unsigned number);

    void run();
    void forget(); // the times so far
    double microseconds(std::size_t step) const;
    std::uint64_t failures() const noexcept { return failures_; } // answers with another status than expected

  private:
    http_answer timed(std::size_t step, const mesh_account& who, const std::string& method, const std::string& below,
                      int expected, http_fields more = {}, const std::string& body = {});

    bool find_own(const std::string& id);

    mesh_client client_;
    mesh_account laboratory_;
    mesh_account recipient_;
    std::string workflow_id_;
    std::array<double, step_names.size()> microseconds_{};
    std::uint64_t cycles_ = 0;
    std::uint64_t failures_ = 0;
};

} // namespace signalbox::tests
