#pragma once

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "tools/replay/durability/proof.hpp"
#include "tools/replay/durability/started_hub.hpp"
#include "tools/replay/play/caller.hpp"
#include "tools/replay/play/signal.hpp"

namespace signalbox::replay {

constexpr std::chrono::seconds start_max{60}; // from the start command to a hub that is ready

// Waits until the hub is ready, at most start_max; what is wrong else.
boost::asio::awaitable<std::string> until_ready(started_hub& hub, pace& time);

// Kills a hub after so many answers and a random moment more, and starts it again by the same command; then `with` goes
// on where it is now. Belongs to the executor of the replay.
class killing {
  public:
    // Where the hub is since its last start; throws nothing, what is wrong is its error.
    using finder = std::function<boost::system::result<target, std::string>()>;

    killing(started_hub& hub, caller& with, pace& time, finder where, boost::asio::any_io_executor executor)
        : hub_(hub), with_(with), time_(time), where_(std::move(where)), changed_(std::move(executor)) {}

    // Ends after the last kill, or when the hub did not come back. The moments: kill_plan, but for each kill something
    // was answered since the one before it, where anything is left.
    boost::asio::awaitable<void> run(std::size_t messages, std::size_t kills, std::uint64_t seed);
    void answered(std::size_t so_many); // also what was given up
    bool ended() const noexcept { return ended_; }

    const std::string& trouble() const noexcept { return trouble_; } // empty: none
    const std::vector<kill_moment>& moments() const noexcept { return moments_; }

  private:
    boost::asio::awaitable<void> kill_once();

    started_hub& hub_;
    caller& with_;
    pace& time_;
    finder where_;
    signal changed_;
    std::size_t answered_ = 0;
    bool ended_ = false;
    std::string trouble_;
    std::vector<kill_moment> moments_;
};

} // namespace signalbox::replay
