#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "broker/base/metrics.hpp"

namespace signalbox::delivery::library {

// What an adapter counts, for /metrics: signalbox_adapter_counts_total{destination, name}. Any thread.
class own_counters {
  public:
    static constexpr std::size_t names_max = 32;

    explicit own_counters(std::string destination) : destination_(std::move(destination)) {}

    // False for a name that is not 1 to 64 letters, digits and "_", or that is one too many.
    bool add(std::string_view name, std::uint64_t by);

  private:
    std::string destination_;
    std::mutex mutex_;
    std::map<std::string, base::counter, std::less<>> known_;
};

} // namespace signalbox::delivery::library
