#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "broker/admin/directory_service.hpp"
#include "broker/admin/remedy_service.hpp"
#include "broker/admin/roles.hpp"
#include "broker/base/clock.hpp"
#include "broker/base/limits.hpp"
#include "broker/delivery/dispatcher.hpp"
#include "broker/http/message.hpp"
#include "broker/mapping/current_code_map.hpp"
#include "broker/message/observer.hpp"
#include "broker/messaging/itk3/conversation.hpp"
#include "broker/store/store.hpp"
#include "broker/trace/recording/recorder.hpp"

namespace signalbox::admin {

// One part of the hub as /readyz?verbose tells it: "store", "listener mesh", "destination practice-a81001".
struct part_state {
    std::string name;
    bool ready = false;
    std::string detail;
    bool needed = true; // the hub is not ready without it; a destination whose breaker is open only informs
};

// A configured destination, as an operator has to know it.
struct destination_state {
    std::string name;
    std::string kind;   // "file_drop"
    std::string folder; // of a file_drop
    std::string form;   // "fhir-r4"
    std::uint32_t in_flight = 0;
    bool breaker_open = false;
    bool paused = false;
};

// An open alarm; no word about any message.
struct alarm_state {
    std::string kind;    // "breaker_open"
    std::string subject; // "practice-a81001"; may be empty
    std::string detail;
    base::time_point opened_at;
};

// What the handlers work with. The functions are called on any core and must not block.
struct parts {
    store::store* store = nullptr;
    const base::clock* clock = nullptr;
    message::observer* observer = nullptr; // of what a person does to deliveries; may be null
    trace::recorder* recorder = nullptr;
    directory_service* directory = nullptr;
    remedy_service* remedies = nullptr;
    std::function<std::vector<part_state>()> readiness;
    std::function<std::vector<destination_state>()> destinations;
    std::function<std::vector<alarm_state>()> alarms; // oldest first
    std::function<void(const std::string&)> wake;     // a destination has something to do
    // Keeps a delivery from being taken until it is given back; false while it is on its way (delivery/dispatcher.hpp).
    std::function<boost::asio::awaitable<bool>(std::string destination, std::string delivery_id)> withhold;
    std::function<void(const std::string& destination, const std::string& delivery_id)> give_back;
    // As delivery::dispatcher has them.
    std::function<boost::asio::awaitable<std::vector<delivery::dispatcher::report>>()> adapters;
    std::function<boost::asio::awaitable<bool>(std::string destination, bool paused)> set_paused;
    std::shared_ptr<const mapping::current_code_map> map;
    messaging::itk3::patience answers;           // after which an answer is late
    boost::asio::thread_pool* workers = nullptr; // reads messages
    base::limits limits;
    std::uint32_t owner = 0;          // the user id that may use the socket, beside root
    std::vector<token_holder> tokens; // who may use the admin listener
    std::string profile;
    std::string version;
    base::time_point started_at;
};

// How a recording ended, for the audit: the trace.stop of whoever ended it, "hub" where it ended by itself.
store::audit_entry end_of_recording(std::string actor, const trace::recording_state& how);

// GET /livez, /readyz (?verbose: a line per part), /metrics: the admin listener. Open to whoever reaches it; no word
// about any message.
http::handler make_health_handler(parts with);

// The same and /api/v1/…: on the unix socket for the owner and root, on the admin listener for who has a token, as far
// as the token's role goes. Every request to the API is audited before its answer, refused ones too; of the renewals of
// a recording its end tells the number. Answers are JSON, errors application/problem+json (RFC 9457). Payloads,
// subjects and file names are not to be had here.
http::handler make_api_handler(parts with);

} // namespace signalbox::admin
