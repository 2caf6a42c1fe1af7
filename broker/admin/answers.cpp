#include "broker/admin/answers.hpp"

#include "broker/fhir/json.hpp"
#include "broker/store/errc.hpp"

namespace signalbox::admin {

namespace {

std::string_view title_of(unsigned status) noexcept {
    switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 422: return "Unprocessable Content";
    case 503: return "Service Unavailable";
    default: return "Internal Server Error";
    }
}

} // namespace

http::response text_answer(unsigned status, std::string body) {
    http::response answer;
    answer.status = status;
    answer.body = std::move(body);
    answer.set("Content-Type", "text/plain; charset=utf-8").set("Cache-Control", "no-store");
    return answer;
}

http::response json_answer(std::string body) {
    http::response answer;
    answer.body = std::move(body);
    answer.set("Content-Type", "application/json").set("Cache-Control", "no-store");
    return answer;
}

http::response problem(unsigned status, std::string_view detail) {
    fhir::json_writer json;
    json.begin_object().member("type", "about:blank").member("title", title_of(status)).member("status", status);
    json.member("detail", detail).end_object();

    http::response answer;
    answer.status = status;
    answer.body = json.take();
    answer.set("Content-Type", "application/problem+json").set("Cache-Control", "no-store");
    return answer;
}

http::response problem_of(const error_code& code) {
    if (code == store::errc::not_found || code == store::errc::not_yours)
        return problem(404, "no such message or delivery");
    if (code == store::errc::transition) return problem(409, "the delivery is in a state that does not allow this");
    for (const auto later : {store::errc::disk_full, store::errc::disk_low, store::errc::overloaded,
                             store::errc::unknown, store::errc::stopped})
        if (code == later) return problem(503, code.message());
    return problem(500, code.message());
}

} // namespace signalbox::admin
