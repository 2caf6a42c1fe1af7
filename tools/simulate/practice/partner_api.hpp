#pragma once

#include <chrono>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "broker/base/clock.hpp"
#include "broker/http/message.hpp"
#include "tools/simulate/practice/faults.hpp"
#include "tools/simulate/practice/gpconnect/provider.hpp"
#include "tools/simulate/practice/inbox.hpp"
#include "tools/simulate/practice/patients.hpp"

namespace signalbox::simulate {

// The secret that every client of a simulated practice has. It guards nothing.
inline constexpr std::string_view simulated_secret = "signalbox-simulator";

// A place of a practice's HTTP side: "{ods}" stands for its ODS code, "{id}" for one of a resource. Faults of that kind
// are for it.
struct practice_route {
    std::string_view method;
    std::string path;
    std::string_view fault_kind; // "" for none
    std::vector<unsigned> statuses;
};
const std::vector<practice_route>& practice_routes();

// The HTTP side of a practice, schemas/openapi/practice.yaml: what has a kind of faults is the EMIS-like partner API
// (sessions, results, filing confirmed later) and is there only where it `takes_results`; below /{ODS}/STU3 it is the
// practice's GP Connect provider, with faults of the kind "gpconnect"; below /simulator it is told what to do wrong.
// One thread.
class partner_api {
  public:
    struct parts {
        std::string ods_code;
        bool takes_results = true;
        const std::vector<patient>& people;
        simulate::inbox& inbox;
        fault_plan& faults;
        gp_provider& provider;
        const base::clock& clock;
    };
    explicit partner_api(parts with) : with_(std::move(with)) {}

    boost::asio::awaitable<http::response> answer(http::request& request);
    void ring();  // there are new decisions
    void close(); // nobody waits for any from now on

  private:
    using answering = boost::asio::awaitable<http::response>;

    answering open_session(http::request& request);
    answering take_result(http::request& request, const fault& suffered);
    answering list_filing(http::request& request);
    answering acknowledge_filing(http::request& request);
    answering set_faults(http::request& request);
    answering partner(const practice_route& to, http::request& request);
    answering provider(http::request& request);
    answering handle(const practice_route& to, http::request& request, const fault& suffered);
    bool is_known(const http::request& request) const;

    parts with_;
    std::unordered_set<boost::asio::steady_timer*> listeners_; // in list_filing
    bool closed_ = false;
    std::unordered_map<std::string, base::time_point> sessions_; // token, until when
};

} // namespace signalbox::simulate
