#include "broker/ingress/fhir/submission.hpp"

#include <utility>
#include <variant>

#include <fmt/format.h>

#include "broker/ingress/fhir/entity.hpp"
#include "broker/intake/on_worker.hpp"
#include "broker/validation/lexical/shortened.hpp"

namespace signalbox::ingress::fhir {

namespace {

struct asked_for {
    question what;
    bool gzip = false;
};

using asked_or_refused = std::variant<asked_for, judgement>;

judgement bad_query(std::string text) { return refusal(400, "value", std::move(text), "query"); }

// FHIR R4, resource-operation-validate.html: the mode says what is going to be done with the resource. What is asked of
// it is the same for all; a deletion asks nothing of the resource.
bool is_mode(std::string_view value) noexcept { return value == "create" || value == "update" || value == "profile"; }

asked_or_refused read_query(const http::request& request, asked_for into) {
    const auto query = http::parse_query(request.query());
    if (!query) return bad_query(http::query_fault(request.query()));
    for (const auto& [name, value] : *query) {
        if (name == "_format") continue; // the answer's
        if (name == "profile") {
            into.what.profile = value;
        } else if (name == "strength") {
            if (value != "strict" && value != "tolerant") return bad_query("strength=strict or strength=tolerant");
            into.what.strength = value == "strict" ? validation::strength::strict : validation::strength::tolerant;
        } else if (name == "mode") {
            if (!is_mode(value)) return bad_query("mode=create, mode=update or mode=profile");
        } else {
            return bad_query(fmt::format("the parameters profile, strength, mode and _format alone, without \"{}\"",
                                         validation::lexical::shortened(name)));
        }
    }
    return into;
}

// What the head says; before the body is read.
asked_or_refused read_head(const submission& of) {
    auto head = read_entity(of.request, of.with.limits);
    if (auto* refused = std::get_if<judgement>(&head)) return std::move(*refused);
    const entity& body = std::get<entity>(head);
    asked_for made;
    made.what.as = body.type.as;
    made.what.release = body.type.release;
    made.what.type = of.type;
    made.gzip = body.gzip;
    return read_query(of.request, std::move(made));
}

judgement judge_body(const std::string& body, const asked_for& asked, const settings& with) {
    const yardstick by{*with.catalogue, with.strengths, with.limits};
    if (!asked.gzip) return judge(body, asked.what, by);
    auto text = decompressed(body, with.limits);
    if (auto* refused = std::get_if<judgement>(&text)) return std::move(*refused);
    return judge(std::get<std::string>(text), asked.what, by);
}

} // namespace

boost::asio::awaitable<judgement> validate(submission of) {
    const base::limits& limits = of.with.limits;
    auto head = read_head(of);
    if (auto* refused = std::get_if<judgement>(&head)) co_return std::move(*refused);
    const asked_for asked = std::get<asked_for>(std::move(head));

    const auto body = co_await of.request.read_all(body_max(limits));
    if (!body) co_return unread(body.error(), limits);
    if (body->empty()) co_return refusal(400, "required", "a resource in the body", "no body");

    const bool heavy = asked.gzip || body->size() > limits.body_in_memory_max;
    if (!heavy || of.with.workers == nullptr) co_return judge_body(*body, asked, of.with);
    const auto room = of.examining.take(body->size());
    if (!room) co_return refusal(503, "transient", "the request again, later; too much is being validated", "no room");
    co_return co_await intake::on_worker(*of.with.workers, [&] { return judge_body(*body, asked, of.with); });
}

} // namespace signalbox::ingress::fhir
