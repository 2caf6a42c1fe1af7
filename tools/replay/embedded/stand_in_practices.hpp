#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "broker/app/configuration/gpconnect.hpp"
#include "broker/base/clock.hpp"
#include "broker/ingress/gpconnect/answering/rewriting.hpp"
#include "broker/message/exchange.hpp"
#include "tools/replay/embedded/outage.hpp"
#include "tools/replay/embedded/recorded_answers.hpp"
#include "tools/simulate/practice/gpconnect/provider.hpp"

namespace signalbox::replay {

// How many questions a practice of the configuration was asked in an embedded replay.
struct practice_played {
    std::string ods;
    std::uint64_t recorded = 0;  // answered as it answered when the trace was recorded
    std::uint64_t simulated = 0; // answered by a practice that does not exist
    std::uint64_t out = 0;       // not answered: an outage
};

// In the place of the practices of a configuration, none of which is asked: no adapter, no address. What a practice
// answered in the recording it answers again; all else a simulated practice of its ODS code answers, at the hub's own
// time. Any thread.
class stand_in_practices final : public message::exchange {
  public:
    // The clock outlives it; outages count from now.
    stand_in_practices(const app::gpconnect_setting& instead_of, recorded_answers known, const base::clock& clock,
                       std::vector<outage> outages = {});

    boost::asio::awaitable<boost::system::result<message::exchange_response, message::exchange_failure>>
    ask(message::exchange_request what) override;

    std::vector<practice_played> played() const; // those that were asked, by ODS code

  private:
    struct one {
        one(const app::gpconnect_practice& setting, const base::clock& clock);

        std::vector<simulate::patient> people;
        simulate::gp_provider provider;
        std::map<std::string, std::string, std::less<>> services; // service roots below the address, by name
        std::vector<ingress::gpconnect::root_pair> roots;
        std::string destination; // through which it is asked; empty: at its address
        practice_played count;
    };
    static message::exchange_response simulated(one& by, const std::string& root, message::exchange_request what);

    recorded_answers known_;
    const base::clock& clock_;
    base::time_point start_;
    std::vector<outage> outages_;
    mutable std::mutex mutex_;
    std::map<std::string, std::unique_ptr<one>, std::less<>> all_; // by ODS code
};

} // namespace signalbox::replay
