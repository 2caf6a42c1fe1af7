#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "broker/base/clock.hpp"
#include "broker/base/limits.hpp"
#include "broker/base/message_id.hpp"
#include "broker/intake/byte_budget.hpp"
#include "broker/intake/itk3/settings.hpp"
#include "broker/intake/plan.hpp"
#include "broker/intake/spooled.hpp"
#include "broker/message/message.hpp"
#include "broker/message/observer.hpp"
#include "broker/pathology/hl7v2/message.hpp"
#include "broker/routing/directory.hpp"
#include "broker/routing/patient_register.hpp"
#include "broker/routing/routes.hpp"
#include "broker/store/report.hpp"
#include "broker/store/store.hpp"
#include "broker/validation/catalogue.hpp"
#include "broker/validation/strengths.hpp"

namespace signalbox::intake {

// How a sender hears that its message is unfit.
enum class on_invalid : std::uint8_t {
    refuse,               // in the answer: FHIR, HL7 v2
    quarantine_and_report // transport has its 202, a REPORT goes to the sender's inbox: MESH
};

// What an ingress makes of one request: who sent what to whom, and the bytes.
struct intake_request {
    message::envelope envelope; // without message_id, message_type, received_at
    message::payload payload;   // in memory or in the spool, its digest known
    std::optional<store::idempotency> idempotency;
    std::optional<store::token> token;
    std::string actor; // for the audit
    std::string address;
    std::uint32_t chunks = 1; // more: `payload` is the first of them, nothing is judged yet
    std::optional<routing::registered_patient> addressed_patient; // who led to the recipient; none: it was named
    std::optional<store::report_reason> unroutable; // why nobody is the recipient: kept, and reported to the sender
    std::string from_destination;                   // whose adapter hands it in: it does not go back there
    on_invalid when_invalid = on_invalid::quarantine_and_report;
    // Of a request by MLLP, whose answer depends on what was read: not read again.
    std::shared_ptr<const pathology::hl7v2::message> hl7v2;
};

// A message whose last missing chunk has come.
struct completion {
    std::string message_id;
    std::uint64_t revision = 0; // of its chunks, as the last of them left it: no other chunks are accepted
    std::uint64_t size = 0;     // of all chunks together
    std::string actor;          // for the audit
    std::string address;
};

struct refusal {
    enum class why : std::uint8_t { invalid, conflict, token_used, unavailable, unknown };
    why reason{};
    validation::verdict verdict; // invalid
    bool told = false;           // to an observer that records
};

using answer = std::variant<store::accepted, refusal>;

// What the accept path works with. Pieces that a reload replaces are shared pointers read once per message.
struct parts {
    store::store* store = nullptr;
    const base::clock* clock = nullptr;
    base::message_id_source* ids = nullptr;
    planning plan;
    base::limits limits;
    std::shared_ptr<const validation::catalogue> catalogue;
    validation::strengths strengths;
    std::shared_ptr<const routing::current_directory> directory;
    std::shared_ptr<const routing::route_table> routes;
    std::shared_ptr<const itk3::settings> itk3 = std::make_shared<const itk3::settings>();
    std::shared_ptr<const routing::patient_register> patients; // may be null
    message::observer* observer = nullptr;                     // may be null
    boost::asio::thread_pool* workers = nullptr;               // bodies above limits.body_in_memory_max, gzip
    spool_reader read_spooled;                                 // default: spooled bodies are opaque
    bool validate = true;
};

// The accept path: type, parse, validate, route, commit, answer. Any core. A message in chunks is kept as they come and
// takes that path once, when it is whole.
//
// Bodies that are examined on the workers count with their size as received, from before they are read until they are
// examined; beyond limits.bytes_in_flight_max the next one is refused as unavailable.
class intake {
  public:
    explicit intake(parts with) : with_(std::move(with)), examining_(with_.limits.bytes_in_flight_max) {}

    // A message in one piece, or the first chunk of one.
    boost::asio::awaitable<answer> accept(intake_request request);
    // All chunks are in the store: from here a message like every other. Fine when it is complete already, or when a
    // chunk was replaced meanwhile: then it is for who replaced it to complete it.
    boost::asio::awaitable<answer> complete(completion what);

  private:
    parts with_;
    byte_budget examining_;
};

} // namespace signalbox::intake
