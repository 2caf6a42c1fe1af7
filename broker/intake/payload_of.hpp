#pragma once

#include <string>

#include "broker/message/message.hpp"
#include "broker/store/store.hpp"

namespace signalbox::intake {

// Bytes that an ingress has in memory, as intake takes them: beyond `in_memory_max` they go to the spool. The store's
// errors.
store::async_result<message::payload> payload_of(std::string bytes, store::store& store, std::size_t in_memory_max);

} // namespace signalbox::intake
