#pragma once

#include <string>
#include <variant>
#include <vector>

#include "broker/base/limits.hpp"
#include "broker/http/message.hpp"
#include "broker/ingress/gpconnect/admission.hpp"
#include "broker/ingress/gpconnect/answering/rewriting.hpp"
#include "broker/ingress/gpconnect/wire/outcome.hpp"
#include "broker/message/exchange.hpp"
#include "broker/validation/catalogue.hpp"
#include "broker/validation/strengths.hpp"

namespace signalbox::ingress::gpconnect {

// What a practice's answer is held to and made of. Outlives its use.
struct answer_rules {
    const call& asked;
    const validation::catalogue& known;
    const validation::strengths& strengths;
    const base::limits& limits;
    std::vector<root_pair> roots; // of all services of the practice, longest first; none: URLs stay as they are
    bool gzip = false;            // the asker takes it
    std::string nhs_number;       // of whom it has to be; empty: the request names nobody
    std::string patient_id;       // likewise, of a booking
};

// An answer that can go out, and what an operator is told of it.
struct judged_answer {
    http::response response;
    std::string remark; // empty: nothing
};

// Judges an answer whose body is in memory (a stream is only passed through) and makes the hub's of it: checked as the
// practice's entry says, URLs rewritten, in the syntax that was asked for.
std::variant<judged_answer, refusal> judge_answer(message::exchange_response given, const answer_rules& by);

// Why there is none, in the hub's own words. `url` is where the practice was asked.
refusal refusal_of(message::exchange_failure why, std::string_view url);

} // namespace signalbox::ingress::gpconnect
