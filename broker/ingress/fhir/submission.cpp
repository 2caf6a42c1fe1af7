#include "broker/ingress/fhir/submission.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "broker/base/gzip.hpp"
#include "broker/http/errc.hpp"
#include "broker/intake/on_worker.hpp"
#include "broker/validation/lexical/shortened.hpp"

namespace signalbox::ingress::fhir {

namespace {

judgement too_large(std::string_view limit, std::size_t most) {
    auto made = refusal(413, "too-long", fmt::format("a body of at most {} bytes", most), "too large");
    made.issues.front().diagnostics = limit;
    return made;
}

// The smaller one of what may come and what is validated, with its name.
judgement too_large(const base::limits& limits) {
    const bool received = limits.body_max < limits.body_validated_max;
    return too_large(received ? "body_max" : "body_validated_max",
                     std::min(limits.body_max, limits.body_validated_max));
}

judgement unread(const error_code& why, const base::limits& limits) {
    if (why == http::errc::body_too_large) return too_large(limits);
    if (why == http::errc::body_slow) return refusal(408, "timeout", "a body that comes faster", "slow body");
    return refusal(400, "structure", "a body that comes to its end", "broken body");
}

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
    if (!query) return bad_query("a query without malformed percent escapes");
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
    asked_for made;
    const auto type = read_media_type(of.request.field("Content-Type").value_or(""));
    if (!type)
        return refusal(415, "not-supported",
                       "a Content-Type of application/fhir+json or application/fhir+xml, in UTF-8, with a fhirVersion "
                       "of 3.0 or 4.0 or none",
                       "content type");
    const std::string_view encoding = of.request.field("Content-Encoding").value_or("identity");
    if (encoding != "gzip" && encoding != "identity")
        return refusal(415, "not-supported", "a Content-Encoding of gzip, or none", "content encoding");
    if (of.request.body_size().value_or(0) > std::min(of.with.limits.body_max, of.with.limits.body_validated_max))
        return too_large(of.with.limits);
    made.what.as = type->as;
    made.what.release = type->release;
    made.what.type = of.type;
    made.gzip = encoding == "gzip";
    return read_query(of.request, std::move(made));
}

judgement undecodable(base::gunzip_failure why, const base::limits& limits) {
    switch (why) {
    case base::gunzip_failure::over_size: return too_large("body_validated_max", limits.body_validated_max);
    case base::gunzip_failure::over_ratio: {
        auto made = refusal(
            413, "too-long",
            fmt::format("at most {} times its size after decompression", limits.decompression_ratio_max), "too large");
        made.issues.front().diagnostics = "decompression_ratio_max";
        return made;
    }
    case base::gunzip_failure::broken:
    case base::gunzip_failure::truncated: break;
    }
    return refusal(400, "structure", "a complete gzip body, as Content-Encoding says", "content encoding");
}

judgement judge_body(const std::string& body, const asked_for& asked, const settings& with) {
    const yardstick by{*with.catalogue, with.strengths, with.limits};
    if (!asked.gzip) return judge(body, asked.what, by);
    const auto text = base::gunzip(body, {.size_max = with.limits.body_validated_max,
                                          .ratio_max = with.limits.decompression_ratio_max,
                                          .ratio_free = with.limits.body_in_memory_max});
    return text ? judge(*text, asked.what, by) : undecodable(text.error(), with.limits);
}

} // namespace

boost::asio::awaitable<judgement> validate(submission of) {
    const base::limits& limits = of.with.limits;
    auto head = read_head(of);
    if (auto* refused = std::get_if<judgement>(&head)) co_return std::move(*refused);
    const asked_for asked = std::get<asked_for>(std::move(head));

    const auto body = co_await of.request.read_all(std::min(limits.body_max, limits.body_validated_max));
    if (!body) co_return unread(body.error(), limits);
    if (body->empty()) co_return refusal(400, "required", "a resource in the body", "no body");

    const bool heavy = asked.gzip || body->size() > limits.body_in_memory_max;
    if (!heavy || of.with.workers == nullptr) co_return judge_body(*body, asked, of.with);
    const auto room = of.examining.take(body->size());
    if (!room) co_return refusal(503, "transient", "the request again, later; too much is being validated", "no room");
    co_return co_await intake::on_worker(*of.with.workers, [&] { return judge_body(*body, asked, of.with); });
}

} // namespace signalbox::ingress::fhir
