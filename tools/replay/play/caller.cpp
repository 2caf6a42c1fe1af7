#include "tools/replay/play/caller.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "broker/base/crypto.hpp"
#include "broker/http/errc.hpp"
#include "tools/replay/play/fields.hpp"

namespace signalbox::replay {

namespace {

using namespace std::chrono_literals;
using trace::transport;

const account* account_of(const target& at, std::string_view mailbox) {
    const auto found = std::find_if(at.accounts.begin(), at.accounts.end(),
                                    [&](const account& each) { return each.mailbox == mailbox; });
    return found == at.accounts.end() ? nullptr : &*found;
}

// What of an answer's head is kept: the rest belongs to one connection or changes every time.
trace::fields kept_fields(const http::client_response& answer) {
    trace::fields kept;
    for (const auto& [name, value] : answer.fields)
        for (const char* each : {"Content-Type", "Location", "ETag", "Retry-After"})
            if (same_name(name, each)) kept.emplace_back(each, value);
    return kept;
}

std::chrono::microseconds wait_before_repeat(std::string_view retry_after, std::uint32_t repeats,
                                             std::chrono::microseconds wait_max) {
    int seconds = 0;
    const auto [end, ec] = std::from_chars(retry_after.data(), retry_after.data() + retry_after.size(), seconds);
    if (ec == std::errc{} && !retry_after.empty() && seconds > 0)
        return std::min<std::chrono::microseconds>(std::chrono::seconds(seconds), wait_max);
    return std::min<std::chrono::microseconds>(100ms * (1U << std::min(repeats, 5U)), wait_max);
}

// In words, with what was answered to an attempt before.
std::string words_of(const http::client_failure& why, const http::client_settings& at, unsigned status_before) {
    std::string words = why.code.message();
    if (why.code == http::errc::deadline)
        words = why.sent ? fmt::format("no answer within {}", duration_words(at.answer_deadline))
                         : fmt::format("no connection within {}", duration_words(at.connect_deadline));
    return status_before == 0 ? words : fmt::format("answered {}, then: {}", status_before, words);
}

std::string origin_of(const http::client_settings& where) {
    return fmt::format("{}://{}:{}", where.encrypted ? "https" : "http",
                       where.server_name.empty() ? where.host : where.server_name, where.port);
}

result<std::unique_ptr<http::client>> open_client(const std::optional<http::client_settings>& where,
                                                  std::size_t connections_max, boost::asio::any_io_executor executor) {
    if (!where) return std::unique_ptr<http::client>{};
    http::client_settings settings = *where;
    settings.connections_max = connections_max;
    settings.answer_max = 128UL << 20;
    return http::client::open(std::move(settings), std::move(executor));
}

} // namespace

result<std::unique_ptr<caller>> caller::open(const target& at, naming names, std::size_t connections_max,
                                             boost::asio::any_io_executor executor, repeating how) {
    std::unique_ptr<caller> made(new caller(std::move(names), connections_max, std::move(executor), how));
    if (const auto moved = made->move_to(at); !moved) return moved.error();
    return made;
}

result<void> caller::move_to(const target& at) {
    auto mesh = open_client(at.mesh, connections_max_, executor_);
    auto fhir = open_client(at.fhir, connections_max_, executor_);
    auto gpconnect = open_client(at.gpconnect, connections_max_, executor_);
    for (const auto* each : {&mesh, &fhir, &gpconnect})
        if (each->has_error()) return each->error();
    std::shared_ptr<mllp_caller> mllp;
    if (at.mllp) {
        auto opened = mllp_caller::open(*at.mllp, executor_);
        if (!opened) return opened.error();
        mllp = std::move(*opened);
    }
    close(); // idle connections alone
    mesh_ = std::move(*mesh);
    fhir_ = std::move(*fhir);
    gpconnect_ = std::move(*gpconnect);
    mllp_ = std::move(mllp);
    at_ = at;
    return {};
}

void caller::close() {
    for (http::client* each : {mesh_.get(), fhir_.get(), gpconnect_.get()})
        if (each != nullptr) each->close();
    if (mllp_) mllp_->close();
}

std::shared_ptr<http::client> caller::client_for(transport carrier) const noexcept {
    if (carrier == transport::mesh) return mesh_;
    return carrier == transport::gpconnect ? gpconnect_ : fhir_;
}

const std::optional<http::client_settings>& caller::settings_for(transport carrier) const noexcept {
    if (carrier == transport::mesh) return at_.mesh;
    return carrier == transport::gpconnect ? at_.gpconnect : at_.fhir;
}

bool caller::may_repeat(const called& so_far, const pace& time) const noexcept {
    return so_far.repeats < how_.times && time.elapsed() < how_.until;
}

std::string caller::authorization_for(const trace::message& m, base::time_point now) const {
    if (m.transport == transport::gpconnect) {
        const auto own = at_.organisations.find(m.from);
        const std::string& organisation = own == at_.organisations.end() ? at_.organisation : own->second;
        return gpconnect_authorization(m, origin_of(*at_.gpconnect), organisation, now);
    }
    const account* who = m.transport == transport::mesh ? account_of(at_, mailbox_of(m)) : nullptr;
    return who == nullptr ? std::string{} : mesh_authorization(*who, now);
}

boost::asio::awaitable<called> caller::call(const told& what, pace& time) {
    if (what.message.transport == transport::mllp) co_return co_await call_mllp(what, time);
    co_return co_await call_http(what, time);
}

boost::asio::awaitable<called> caller::call_http(const told& what, pace& time) {
    const http::client_request request = request_of(what, names_, renamed_);
    called made;
    made.content_sha256 = base::to_hex(base::sha256_of(base::as_bytes(request.body)));
    const bool unknown_too = how_.unknown && what.message.transport != transport::gpconnect;
    unsigned status_before = 0;
    while (true) {
        http::client_request each = request;
        // A token of its own for each request, repeated ones too.
        if (std::string token = authorization_for(what.message, time.wall()); !token.empty())
            each.fields.emplace_back("Authorization", std::move(token));
        const std::shared_ptr<http::client> by = client_for(what.message.transport);
        auto answer = co_await by->send(std::move(each));
        const bool no_room = answer && (answer->status == 503 || (unknown_too && answer->status >= 500));
        const bool not_there = !answer && (unknown_too || !answer.error().sent);
        if ((!no_room && !not_there) || !may_repeat(made, time)) {
            if (answer)
                take_answer(what, std::move(*answer), made);
            else
                made.lost_because = words_of(answer.error(), *settings_for(what.message.transport), status_before);
            co_return made;
        }
        if (answer) status_before = answer->status;
        const std::string after(no_room ? answer->field("Retry-After").value_or("") : "");
        co_await time.until(time.elapsed() + wait_before_repeat(after, made.repeats, how_.wait_max));
        ++made.repeats;
    }
}

void caller::take_answer(const told& what, http::client_response answer, called& into) {
    const trace::message& m = what.message;
    trace::reply& reply = into.reply.emplace();
    reply.sequence = m.sequence;
    reply.status = answer.status;
    reply.headers = kept_fields(answer);
    reply.code = code_in(m.transport, answer.body);
    if (m.transport == transport::mesh) into.message_id = message_id_in(answer.body);
    if (!m.message_id.empty() && !into.message_id.empty()) renamed_[m.message_id] = into.message_id;
    reply.body = trace::body_of(std::move(answer.body));
}

boost::asio::awaitable<called> caller::call_mllp(const told& what, pace& time) {
    called made;
    const std::string body = names_.body_for(what);
    made.content_sha256 = base::to_hex(base::sha256_of(base::as_bytes(body)));
    std::shared_ptr<mllp_caller> by = mllp_;
    auto answer = co_await by->send(body);
    // An idle connection that the hub had closed breaks at once; a resend is known by its control id.
    for (; !answer && may_repeat(made, time); ++made.repeats) {
        co_await time.until(time.elapsed() + wait_before_repeat("", made.repeats, how_.wait_max));
        by = mllp_;
        answer = co_await by->send(body);
    }
    if (!answer) {
        made.lost_because = words_of(answer.error(), *at_.mllp, 0);
        co_return made;
    }
    trace::reply& reply = made.reply.emplace();
    reply.sequence = what.message.sequence;
    reply.code = code_in(transport::mllp, *answer);
    reply.body = trace::body_of(std::move(*answer));
    co_return made;
}

std::vector<std::string> unplayable(const run& what, const target& at) {
    std::set<std::string> found;
    for (const told& each : what.messages) {
        const transport carrier = each.message.transport;
        const bool served = (carrier == transport::mesh && at.mesh) || (carrier == transport::fhir && at.fhir) ||
                            (carrier == transport::gpconnect && at.gpconnect) ||
                            (carrier == transport::mllp && at.mllp);
        if (!served)
            found.insert(fmt::format("the target has no {}", trace::to_text(carrier)));
        else if (carrier == transport::mesh && account_of(at, mailbox_of(each.message)) == nullptr)
            found.insert(fmt::format("there is no account for mailbox {}: --accounts or --config names some",
                                     mailbox_of(each.message)));
    }
    return {found.begin(), found.end()};
}

} // namespace signalbox::replay
