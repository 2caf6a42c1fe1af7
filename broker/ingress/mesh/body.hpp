#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include "broker/base/crypto.hpp"
#include "broker/base/limits.hpp"
#include "broker/http/message.hpp"
#include "broker/message/message.hpp"
#include "broker/store/store.hpp"

namespace signalbox::ingress::mesh {

struct received_body {
    message::payload payload;      // as received
    base::sha256_digest decoded{}; // of the body after content decoding; of the bytes where they do not decode
};

struct body_reading {
    store::store* store = nullptr;
    base::limits limits;
    bool decode = false; // gzip, and somebody asks for the digest of what it holds
};

// Takes a request's body: in memory up to limits.body_in_memory_max, to the spool beyond. Errors are http's (too large,
// slow, broken) and the store's (disk_full, unknown).
boost::asio::awaitable<result<received_body>> receive_body(http::request& from, const body_reading& how);

} // namespace signalbox::ingress::mesh
