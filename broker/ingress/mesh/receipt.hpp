#pragma once

#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "broker/base/signing.hpp"
#include "broker/ingress/mesh/exchange.hpp"

namespace signalbox::ingress::mesh {

// Signs receipts with the hub's key (ES256) and tells its public half. Made once at start; any thread.
class receipt_signer {
  public:
    explicit receipt_signer(base::signing_key key);

    // The compact form of a JSON Web Signature (RFC 7515 7.1) over a JSON text. base::errc::crypto.
    result<std::string> sign(std::string_view claims) const;

    const std::string& public_key() const noexcept { return public_key_; } // a JSON Web Key

  private:
    base::signing_key key_;
    std::string header_; // base64url: the same for every receipt
    std::string public_key_;
};

// GET /{mailbox}/outbox/{id}/receipt, for the sender of the message; everybody else has the 404 of tracking.
boost::asio::awaitable<http::response> answer_receipt(exchange& x, const receipt_signer& signer);

// GET /receipt-key, without authentication: what receipts are checked with.
http::response receipt_key_answer(const receipt_signer& signer);

} // namespace signalbox::ingress::mesh
