#include "broker/ingress/mesh/receipt.hpp"

#include <utility>

#include "broker/base/crypto.hpp"
#include "broker/base/log.hpp"
#include "broker/fhir/json.hpp"
#include "broker/ingress/mesh/protocol/receipt_claims.hpp"
#include "broker/store/errc.hpp"

namespace signalbox::ingress::mesh {

namespace {

const protocol::problem unknown_message{404, "", "", "Not Found", ""};

std::string encoded(std::string_view text) { return base::to_base64url(base::as_bytes(text)); }

std::string header_of(const base::signing_key& key) {
    fhir::json_writer out;
    out.begin_object().member("alg", "ES256").member("typ", "receipt+jwt").member("kid", key.thumbprint()).end_object();
    return out.take();
}

std::string public_key_of(const base::signing_key& key) {
    fhir::json_writer out;
    out.begin_object().member("kty", "EC").member("crv", "P-256");
    out.member("x", key.point().x).member("y", key.point().y);
    out.member("kid", key.thumbprint()).member("use", "sig").member("alg", "ES256").end_object();
    return out.take();
}

store::async_result<std::vector<std::vector<store::delivery_event>>> histories_of(exchange& x,
                                                                                  const store::tracked_message& found) {
    std::vector<std::vector<store::delivery_event>> histories;
    for (const store::delivery_record& each : found.deliveries) {
        auto history = co_await x.with.store->history(each.delivery_id);
        if (!history) co_return history.error();
        histories.push_back(std::move(*history));
    }
    co_return histories;
}

http::response signed_answer(std::string receipt) {
    http::response answer;
    answer.set("Content-Type", "application/jwt");
    answer.set("Cache-Control", "no-store"); // it tells of a moment
    answer.body = std::move(receipt);
    return answer;
}

} // namespace

receipt_signer::receipt_signer(base::signing_key key)
    : key_(std::move(key)), header_(encoded(header_of(key_))), public_key_(public_key_of(key_)) {}

result<std::string> receipt_signer::sign(std::string_view claims) const {
    const std::string signed_text = header_ + "." + encoded(claims);
    const auto signature = key_.sign(signed_text);
    if (!signature) return signature.error();
    return signed_text + "." + encoded(*signature);
}

boost::asio::awaitable<http::response> answer_receipt(exchange& x, const receipt_signer& signer) {
    auto found = co_await x.with.store->track(x.target.message_id);
    if (!found && found.error() != store::errc::not_found) co_return x.unavailable(found.error());
    if (!found || found->message.envelope.sender != x.mailbox()) co_return x.refuse(unknown_message);

    auto histories = co_await histories_of(x, *found);
    if (!histories) co_return x.unavailable(histories.error());

    const std::string claims = protocol::receipt_claims({.message = std::move(*found),
                                                         .histories = std::move(*histories),
                                                         .environment = x.with.environment,
                                                         .now = x.with.clock->now()});
    auto receipt = signer.sign(claims);
    if (receipt) co_return signed_answer(std::move(*receipt));
    log::error("mesh.receipt_failed", {{log::field::error, receipt.error().message()}});
    x.audit.detail = receipt.error().message();
    co_return protocol::internal_error(500);
}

http::response receipt_key_answer(const receipt_signer& signer) {
    http::response answer;
    answer.set("Content-Type", "application/jwk+json");
    answer.body = signer.public_key();
    return answer;
}

} // namespace signalbox::ingress::mesh
