#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "broker/delivery/carrier.hpp"
#include "broker/http/client.hpp"

// What a webhook is sent and what its answers mean (../shared/contracts/adapters.md, carrier 3; promises.md, Outcomes).
// Pure; any thread.
namespace signalbox::delivery::webhook {

// The fields of a request: Idempotency-Key, traceparent, and the signature of "timestamp.body" with the shared secret,
// "v1=" and lower-case hex of its HMAC-SHA256. `seconds` since 1970.
std::vector<std::pair<std::string, std::string>> fields_of(const parcel& what, std::string_view body,
                                                           std::string_view secret, std::int64_t seconds);

// An answer: its own outcome where the body is {"delivery_id": the parcel's, "outcome": one of the five}, at 2xx and at
// 409; else what its status says. A redirect is not followed: like a refused certificate it is ours to mend.
outcome outcome_of(const http::client_response& answer, std::string_view delivery_id);

// No answer: nothing was sent (to be tried again), or something may have been.
outcome outcome_of(const http::client_failure& failure);

} // namespace signalbox::delivery::webhook
