#include "broker/ingress/gpconnect/answering/conversation.hpp"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "broker/http/errc.hpp"
#include "broker/ingress/gpconnect/answering/gathering.hpp"
#include "broker/ingress/gpconnect/answering/packing.hpp"
#include "broker/ingress/gpconnect/rules/bodies.hpp"
#include "broker/ingress/gpconnect/rules/days.hpp"
#include "broker/intake/on_worker.hpp"

namespace signalbox::ingress::gpconnect {

namespace asio = boost::asio;

namespace {

using judged_or_refused = std::variant<judged_answer, refusal>;

// What is more than `most` on a worker, so that the core goes on.
template <class Work>
asio::awaitable<std::invoke_result_t<Work>> beside_the_core(const settings& with, std::size_t size, std::size_t most,
                                                            Work work) {
    if (with.workers == nullptr || size <= most) co_return work();
    co_return co_await intake::on_worker(*with.workers, std::move(work));
}

refusal unread(const error_code& why, std::size_t most) {
    if (why == http::errc::body_too_large)
        return refuse_with(413, "too-long", "BAD_REQUEST", fmt::format("a body of at most {} bytes", most));
    return refuse("BAD_REQUEST", "a body that comes to its end, and fast enough");
}

// Whom the token names (until 0.7), and what it lets a migration bring (Access Record Structured 1.6.2), has to be what
// the body asks for.
std::optional<refusal> check_against_token(const call& asked, const body_facts& facts) {
    const std::string& named = asked.who->record_nhs_number;
    if (!named.empty() && named != facts.nhs_number)
        return refuse("BAD_REQUEST", "JWT claim requested_record is of another patient");
    if (asked.what->reason != "migration" || facts.sensitive == asked.who->restricted) return std::nullopt;
    return refuse("CONFLICTING_VALUES", "includeSensitiveInformation is not what requested_scope says");
}

asio::awaitable<std::optional<refusal>> take_body(const settings& with, http::request& request, const call& asked,
                                                  ending& how, std::string& into) {
    const interaction& called = *asked.what;
    auto body = co_await request.read_all(called.body_max);
    if (!body) co_return unread(body.error(), called.body_max);
    into = std::move(*body);
    if (message::is_recorded(with.observer)) how.body = into;
    const body_yardstick by{*with.catalogue, with.strengths, with.limits, british_day(with.clock->now())};
    const auto judge = [&] { return check_body(called, into, asked.written.body, asked.id, by); };
    const auto judged = co_await beside_the_core(with, into.size(), with.limits.body_in_memory_max, judge);
    how.nhs_number = judged.facts.nhs_number;
    how.patient_id = judged.facts.patient_id;
    if (judged.refused) co_return judged.refused;
    co_return check_against_token(asked, judged.facts);
}

// The hub's own address, as the asker knows it.
std::string own_url(const settings& with, const http::request& request) {
    if (!with.public_url.empty()) return with.public_url;
    return fmt::format("{}://{}", request.from().encrypted ? "https" : "http", request.field("Host").value_or(""));
}

std::string forwarded(const http::request& request) {
    return fmt::format("for=\"{}\";proto={}", request.from().address, request.from().encrypted ? "https" : "http");
}

message::exchange_request question_of(const http::request& request, const call& asked, std::string body) {
    message::exchange_request made;
    made.id = asked.trace_id;
    made.interaction_id = asked.interaction_id;
    made.practice_ods = asked.to->ods;
    made.service = asked.what->fhir == "DSTU2" ? "html" : asked.what->service;
    made.method = asked.what->verb;
    made.path = asked.where->path;
    if (!request.query().empty()) made.path.append("?").append(request.query());
    made.fields = {{"Ssp-TraceID", asked.trace_id},
                   {"Ssp-From", asked.from_asid},
                   {"Ssp-To", asked.to_asid},
                   {"Ssp-InteractionID", asked.interaction_id},
                   {"Accept", std::string(media_type_of(asked.written.answer, asked.what->fhir))},
                   {"Forwarded", forwarded(request)}}; // RFC 7239
    // As the hub has understood it, whatever parameters it came with.
    if (!body.empty()) made.fields.emplace_back("Content-Type", media_type_of(asked.written.body, asked.what->fhir));
    for (const char* name : {"Authorization", "If-Match", "Prefer"})
        if (const auto value = request.field(name)) made.fields.emplace_back(name, *value);
    made.body = std::move(body);
    made.deadline = std::chrono::steady_clock::now() + asked.what->how.deadline;
    return made;
}

// Of each service of the practice, as the asker would call it in the form that it has chosen; longest first.
std::vector<root_pair> roots_of(const settings& with, const http::request& request, const call& asked) {
    if (asked.where->form == url_form::proxy) return {};
    const std::string& root = asked.where->root;
    constexpr std::string_view segment = "/gpconnect";
    const std::string base = own_url(with, request) + root.substr(0, root.find(segment) + segment.size());
    const std::string_view behind = asked.where->form == url_form::adaptor ? "/fhir" : "";
    std::vector<root_pair> made;
    for (const auto& [name, provider] : asked.to->roots) {
        const bool of_this_release = (name == "html") == (asked.what->fhir == "DSTU2");
        if (!of_this_release || provider.empty()) continue;
        const bool plain = name == "gpconnect" || name == "html";
        made.push_back({provider, fmt::format("{}{}{}{}", base, plain ? "" : "/", plain ? "" : name, behind)});
    }
    std::ranges::sort(made, std::greater{}, [](const root_pair& each) { return each.provider.size(); });
    return made;
}

std::string asked_url(const call& asked) {
    const std::string_view root = root_of(*asked.to, asked.what->fhir, asked.what->service);
    return fmt::format("{}{}", root, asked.what->path);
}

} // namespace

asio::awaitable<judged_or_refused> converse(const settings& with, http::request& request, const call& asked,
                                            ending& how) {
    std::string body;
    if (!asked.what->body_schema.empty()) {
        auto refused = co_await take_body(with, request, asked, how, body);
        if (refused) co_return std::move(*refused);
    }
    auto question = question_of(request, asked, std::move(body));
    const auto until = question.deadline;
    auto given = co_await with.exchange->ask(std::move(question));
    if (!given) co_return refusal_of(given.error(), asked_url(asked));
    const auto read = co_await gather(*given, *asked.what, request.takes_chunks(), until);
    if (!read) co_return refusal_of(read.error(), asked_url(asked));

    const answer_rules by{asked,
                          *with.catalogue,
                          with.strengths,
                          with.limits,
                          roots_of(with, request, asked),
                          takes_gzip(request),
                          how.nhs_number,
                          how.patient_id};
    how.document_size = given->stream_size.value_or(0);
    const std::size_t size = given->body.size();
    // To hand it over costs as much as to pass it on; only gzip takes longer than that.
    const std::size_t most = with.limits.body_in_memory_max * (by.gzip ? 1 : 2);
    const auto judge = [&] { return judge_answer(std::move(*given), by); };
    auto judged = co_await beside_the_core(with, size, most, judge);
    auto* good = std::get_if<judged_answer>(&judged);
    if (good != nullptr && by.gzip && request.takes_chunks()) pack_stream(good->response, with.workers);
    co_return judged;
}

} // namespace signalbox::ingress::gpconnect
