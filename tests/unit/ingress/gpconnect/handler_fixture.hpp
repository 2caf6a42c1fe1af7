#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/ingress/gpconnect/gpconnect.hpp"
#include "tests/support/fake_inbox_store.hpp"
#include "tests/support/fake_request.hpp"
#include "tests/support/gpconnect_token.hpp"

namespace signalbox::tests {

// A practice that answers what the test says, and keeps what it was asked.
class scripted_exchange final : public message::exchange {
  public:
    using answer = boost::system::result<message::exchange_response, message::exchange_failure>;

    std::function<answer(const message::exchange_request&)> answering;
    std::vector<message::exchange_request> asked;

    boost::asio::awaitable<answer> ask(message::exchange_request what) override;
};

// The GP Connect handler before practice A81001 (ASID 918999198993, everything on) and B82002 (ASID 918999198994,
// nothing on), asked by the system 200000000359 of RX1.
class gpconnect_fixture {
  public:
    base::manual_clock clock{*base::from_compact_minutes("202611261030")};
    fake_inbox_store store{clock};
    scripted_exchange practice;
    ingress::gpconnect::settings with;
    std::vector<ingress::gpconnect::practice> practices;

    gpconnect_fixture();

    std::int64_t now() const;
    gpconnect_token token() const { return gpconnect_token(now()); }
    // A request with all its headers; `interaction_end` as interaction_of() has it, `scope` that of its token.
    fake_request request(const std::string& method, const std::string& target, const std::string& interaction_end,
                         const std::string& scope = "patient/*.read") const;
    // The same without a token.
    fake_request without_token(const std::string& method, const std::string& target,
                               const std::string& interaction_end) const;
    fake_request read_patient() const;

    http::response answer(http::request& request);
    http::response answer(http::request&& request) { return answer(request); }
};

// An answer of a practice in JSON.
message::exchange_response practice_answer(unsigned status, std::string body);

// What the stream of a response gives to its end; nothing where it fails.
std::optional<std::string> streamed_by(const http::response& response);

// Of a response: the field, "" without one; and the Spine code of an OperationOutcome, "" when it is none.
std::string field_in(const http::response& response, const std::string& name);
std::string code_in(const http::response& response);

} // namespace signalbox::tests
