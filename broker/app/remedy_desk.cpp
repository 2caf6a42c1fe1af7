#include "broker/app/remedy_desk.hpp"

#include <utility>

namespace signalbox::app {

namespace {

using admin_answer = boost::system::result<std::string, admin::remedy_refusal>;

unsigned status_of(intake::no_remedy::why reason) noexcept {
    using why = intake::no_remedy::why;
    switch (reason) {
    case why::not_found: return 404;
    case why::state:
    case why::nowhere:
    case why::overtaken: return 409;
    case why::unfit: return 422;
    case why::too_large: return 413;
    case why::unavailable:
    case why::unknown: break;
    }
    return 503;
}

intake::remedy remedy_of(admin::remedy_request what) {
    return {std::move(what.id), std::move(what.actor), std::move(what.why)};
}

admin_answer told(const boost::system::result<intake::remedied, intake::no_remedy>& done) {
    if (done) return done->message_id;
    return admin::remedy_refusal{status_of(done.error().reason), done.error().detail};
}

} // namespace

admin::remedy_answer remedy_desk::judge_again(admin::remedy_request what) {
    co_return told(co_await remedies_.release(remedy_of(std::move(what)), intake::remedies::judging::again));
}

admin::remedy_answer remedy_desk::release(admin::remedy_request what) {
    co_return told(co_await remedies_.release(remedy_of(std::move(what)), intake::remedies::judging::none));
}

admin::remedy_answer remedy_desk::replace(admin::remedy_request what, std::string payload) {
    co_return told(co_await remedies_.replace(remedy_of(std::move(what)), std::move(payload)));
}

} // namespace signalbox::app
