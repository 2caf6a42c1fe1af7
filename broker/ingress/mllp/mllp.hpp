#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/thread_pool.hpp>

#include "broker/base/clock.hpp"
#include "broker/base/limits.hpp"
#include "broker/base/message_id.hpp"
#include "broker/http/server.hpp"
#include "broker/ingress/mllp/framing.hpp"
#include "broker/ingress/mllp/parties.hpp"
#include "broker/intake/intake.hpp"
#include "broker/message/observer.hpp"
#include "broker/routing/directory.hpp"
#include "broker/store/store.hpp"

namespace signalbox::ingress::mllp {

struct settings {
    store::store* store = nullptr;
    intake::intake* intake = nullptr;
    const base::clock* clock = nullptr;
    message::observer* observer = nullptr; // may be null
    std::shared_ptr<const routing::current_directory> directory;
    party_rules parties;
    std::string workflow_id;                 // of messages whose recipient's rule names none
    std::vector<std::string> processing_ids; // MSH-11: "P", "T", "D"; others are rejected
    bool is_registration_asked = true;       // whether sender and recipient are registered for the workflow
    frame_limits frames;
    std::chrono::milliseconds idle_deadline{600'000}; // between messages
    base::limits limits;
    boost::asio::thread_pool* workers = nullptr; // frames above limits.body_in_memory_max; null: on the core
};

// HL7 v2 over MLLP as a handler for http::server::open_raw. Messages of a connection are taken one after the other,
// each answered before the next one is read: AA only when it is on stable storage. Where the outcome is unknown, or
// nobody can tell where the next frame begins, the connection ends without an answer, and the sender may send again.
// `with` must outlive it.
http::raw_handler make_handler(settings with);

} // namespace signalbox::ingress::mllp
