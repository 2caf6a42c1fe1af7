#pragma once

#include "signalbox/adapter.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "broker/delivery/library/completions.hpp"
#include "broker/delivery/library/host.hpp"
#include "broker/delivery/library/table.hpp"

namespace signalbox::delivery::library {

// An adapter that has been made, with the host that it was made with: calls of its functions, which may come in from
// any thread and may throw. Kept alive by whoever is inside one of them.
class instance {
  public:
    // Makes it. Throws std::runtime_error when the table or create() says no.
    instance(const signalbox_adapter_table* table, host_settings how, std::uint32_t max_in_flight);
    instance(const instance&) = delete;
    instance& operator=(const instance&) = delete;
    ~instance(); // ends it

    const description& about() const noexcept { return about_; }
    std::uint32_t max_in_flight() const noexcept { return max_in_flight_; }
    library::host& host() noexcept { return host_; }
    bool honours_keys() const noexcept { return honours_keys_; }
    const std::string& destination() const noexcept { return destination_; }

    void deliver(const call& what, signalbox_completion* which);      // completes it as unknown when it throws
    void exchange(const question& what, signalbox_completion* which); // answers it as babble when it throws
    void drain(std::chrono::milliseconds at_most);
    // Destroys it; false when somebody is inside one of its functions, now or before.
    bool destroy();
    bool is_at_rest() const noexcept { return inside_ == 0; }

  private:
    struct visit;

    bool asked_for_keys();

    std::string destination_;
    description about_;
    std::uint32_t max_in_flight_;
    const signalbox_adapter_table& table_;
    library::host host_;
    signalbox_adapter* adapter_ = nullptr; // null: destroyed
    bool honours_keys_ = false;
    std::atomic<int> inside_{0};
};

} // namespace signalbox::delivery::library
