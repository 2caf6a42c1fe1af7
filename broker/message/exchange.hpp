#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "broker/base/result.hpp"

namespace signalbox::message {

// The bytes of a body that is too large for memory, the next ones with each call; 0 at their end.
using exchange_source = std::function<boost::asio::awaitable<result<std::size_t>>(std::span<std::byte>)>;

// One question to one practice, checked in full: what a GP Connect request is behind the hub.
struct exchange_request {
    std::string id; // Ssp-TraceID
    std::string interaction_id;
    std::string practice_ods;
    std::string service; // routing segment of the service root: "gpconnect", "gpconnect/structured"; DSTU2's: "html"
    std::string method;
    std::string path; // below the service root, with its query: "/Patient?identifier=…"
    std::vector<std::pair<std::string, std::string>> fields; // those that a practice is told
    std::string body;
    std::chrono::steady_clock::time_point deadline;
};

struct exchange_response {
    unsigned status = 0;
    std::vector<std::pair<std::string, std::string>> fields;
    std::string body;
    std::shared_ptr<exchange_source> stream;  // instead of `body`
    std::optional<std::uint64_t> stream_size; // where it is stated
};

// Why there is no answer.
enum class exchange_failure : std::uint8_t {
    no_practice, // nobody here speaks for that ODS code, or not for that service
    busy,        // as many as may be are under way: not sent
    not_reached, // nothing was sent
    no_answer,   // sent, and no answer by the deadline
    babble,      // an answer that is none
    too_large,   // more than may be kept
};
std::string_view to_text(exchange_failure why) noexcept; // "no practice", "not reached"

// Where GP Connect requests are answered: a practice's adapter, or a provider upstream. Safe from any core; the answer
// is resumed on the caller's. Implementations bound what is under way.
class exchange {
  public:
    virtual ~exchange() = default;

    virtual boost::asio::awaitable<boost::system::result<exchange_response, exchange_failure>>
    ask(exchange_request what) = 0;
    // What is under way ends soon, as no answer, where it can be ended. Safe from any thread.
    virtual void stop() {}
};

} // namespace signalbox::message
