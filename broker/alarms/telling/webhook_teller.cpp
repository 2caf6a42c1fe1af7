#include "broker/alarms/telling/webhook_teller.hpp"

#include <chrono>

#include "broker/alarms/errc.hpp"
#include "broker/fhir/json.hpp"
#include "broker/http/signed_body.hpp"

namespace signalbox::alarms {

std::string body_of(const news& what) {
    fhir::json_writer json;
    json.begin_object().member("id", what.id()).member("event", what.event()).member("kind", to_text(what.about.of));
    json.member("subject", what.about.subject).member("detail", what.about.detail);
    json.member("opened_at", base::to_iso8601(what.about.opened_at)).member("at", base::to_iso8601(what.at));
    return json.end_object().take();
}

boost::asio::awaitable<result<void>> webhook_teller::tell(const news& what) {
    if (client_ == nullptr) {
        auto opened = http::client::open(to_.server, executor_);
        if (!opened) co_return opened.error();
        client_ = std::move(*opened);
    }
    http::client_request request;
    request.method = "POST";
    request.target = to_.target;
    request.body = body_of(what);
    request.fields = http::signature_fields(
        request.body, to_.secret.reveal(),
        std::chrono::duration_cast<std::chrono::seconds>(clock_.now().time_since_epoch()).count());
    request.fields.emplace_back("Content-Type", "application/json");
    request.fields.emplace_back("Idempotency-Key", what.id());
    const auto answer = co_await client_->send(std::move(request));
    if (!answer) co_return answer.error().code;
    if (answer->status < 200 || answer->status > 299) co_return errc::refused;
    co_return result<void>{};
}

} // namespace signalbox::alarms
