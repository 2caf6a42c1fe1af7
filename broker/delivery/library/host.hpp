#pragma once

#include "signalbox/adapter.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "broker/delivery/library/answers.hpp"
#include "broker/delivery/library/completions.hpp"
#include "broker/delivery/library/http_calls.hpp"
#include "broker/delivery/library/inward_calls.hpp"
#include "broker/delivery/library/own_counters.hpp"
#include "broker/delivery/library/own_settings.hpp"
#include "broker/delivery/library/stream_calls.hpp"
#include "broker/delivery/networks.hpp"
#include "broker/delivery/stdio/told_lines.hpp"

namespace signalbox::delivery::library {

struct host_settings {
    std::string destination;               // for the log and the counters
    std::string settings_json;             // the adapter's own part of the configuration, an object; "" for none
    networks allowed = networks::usual();  // where the servers may be that it speaks to
    std::string folder;                    // its own, which outlives the process; "" for none
    std::shared_ptr<inward> to_hub;        // null: submit and confirm are refused
    boost::asio::any_io_executor executor; // of what it asks; has to be there as long as this
    std::uint32_t in_flight_max = 1;
};

// What the hub offers to one adapter: the functions of signalbox_host. Any thread.
class host {
  public:
    // Throws std::runtime_error when the settings are no JSON object.
    explicit host(host_settings how);
    host(const host&) = delete;
    host& operator=(const host&) = delete;
    ~host() = default;

    const signalbox_host& functions() const noexcept { return functions_; }
    completions& in_hand() noexcept { return in_hand_; }
    open_questions& asked() noexcept { return asked_; }
    // Answers whatever the adapter waits for with a failure, and takes nothing more; on the executor, or when nothing
    // runs on it any more.
    void end();

    void log(std::int32_t level, std::string_view line);

  private:
    struct calls; // the functions, as C has them

    void complete(signalbox_completion* which, const signalbox_outcome* with);
    void respond(signalbox_completion* which, const signalbox_response* with);
    template <class Call, class Answer>
    void hand_back(std::shared_ptr<Call> to, Answer answer, const std::string& id);
    void count(std::string_view name, std::uint64_t by);

    signalbox_host functions_{};
    std::string destination_;
    std::string folder_;
    own_settings settings_;
    own_counters counters_;
    completions in_hand_;
    open_questions asked_;
    std::shared_ptr<http_calls> http_;
    std::shared_ptr<stream_calls> streams_;
    std::shared_ptr<inward_calls> inward_;
    std::mutex told_mutex_;
    stdio::told_lines told_;
};

} // namespace signalbox::delivery::library
