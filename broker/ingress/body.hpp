#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include "broker/base/crypto.hpp"
#include "broker/base/limits.hpp"
#include "broker/http/message.hpp"
#include "broker/message/message.hpp"
#include "broker/store/store.hpp"

namespace signalbox::ingress {

struct received_body {
    message::payload payload; // as received
    base::sha256_digest
        decoded{};      // after content decoding when that was asked for; of the bytes where they do not decode
    bool empty = false; // there is nothing in it, before or after content decoding: the rest is not filled
};

struct body_reading {
    store::store* store = nullptr;
    base::limits limits;
    bool gzip = false;   // the content encoding
    bool digest = false; // somebody asks for the digest of what a gzip body holds
};

// Takes a request's body: in memory up to limits.body_in_memory_max, to the spool beyond. Errors are http's (too large,
// slow, broken) and the store's (disk_full, unknown).
boost::asio::awaitable<result<received_body>> receive_body(http::request& from, const body_reading& how);

} // namespace signalbox::ingress
