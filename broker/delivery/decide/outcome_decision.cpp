#include "broker/delivery/decide/outcome_decision.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "broker/delivery/decide/masked_numbers.hpp"

namespace signalbox::delivery::decide {

namespace {

using state = message::delivery_state;

constexpr std::size_t code_max = 32;
constexpr std::size_t diagnostics_max = 1024;

bool is_code_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
}

// "rejected 422", or the kind alone when there is no code.
std::string named(const outcome& answer) {
    std::string text(to_text(answer.what));
    if (!answer.code.empty()) text += " " + answer.code;
    return text;
}

decision again(const outcome& answer, const attempt_facts& facts) {
    const std::uint32_t counted = facts.failures_counted + (facts.accepted_since ? 1 : 0);
    if (facts.accepted_since && counted >= facts.poison_after)
        return {state::dead_lettered, counted, std::nullopt, true,
                fmt::format("poison: {} failed attempts, the last {}", counted, named(answer))};
    return {state::retry_wait, counted, facts.back_off, false, named(answer)};
}

} // namespace

decision decide(const outcome& answer, const attempt_facts& facts) {
    switch (answer.what) {
    case outcome::kind::accepted: return {state::delivered, facts.failures_counted, std::nullopt, false, ""};
    case outcome::kind::duplicate:
        return {state::delivered, facts.failures_counted, std::nullopt, false, named(answer)};
    case outcome::kind::retry: return again(answer, facts);
    case outcome::kind::unknown:
        if (facts.honours_keys || answer.may_repeat) return again(answer, facts);
        return {state::held, facts.failures_counted, std::nullopt, false,
                named(answer) + ": it may have arrived, and the destination does not honour keys"};
    case outcome::kind::rejected:
        return {state::dead_lettered, facts.failures_counted, std::nullopt, false, named(answer)};
    case outcome::kind::unauthorised:
        return {state::retry_wait, facts.failures_counted, facts.back_off, false, named(answer)};
    }
    return {state::held, facts.failures_counted, std::nullopt, false, "an outcome that does not exist"};
}

outcome clean(outcome answer) {
    answer.code = masked_numbers(std::move(answer.code));
    // A code stands in the log and in the audit. What is none is text, as "SMITH, John": it goes where text goes.
    if (answer.code.size() > code_max || !std::ranges::all_of(answer.code, is_code_character)) {
        answer.diagnostics.insert(0, answer.code + (answer.diagnostics.empty() ? "" : ": "));
        answer.code = "unfit-code";
    }
    answer.diagnostics = masked_numbers(std::move(answer.diagnostics));

    auto& text = answer.diagnostics;
    if (text.size() > diagnostics_max) {
        std::size_t end = diagnostics_max;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end; // inside a UTF-8 character
        text.resize(end);
    }
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    return answer;
}

std::string_view to_text(outcome::kind kind) noexcept {
    switch (kind) {
    case outcome::kind::accepted: return "accepted";
    case outcome::kind::duplicate: return "duplicate";
    case outcome::kind::retry: return "retry";
    case outcome::kind::unknown: return "unknown";
    case outcome::kind::rejected: return "rejected";
    case outcome::kind::unauthorised: return "unauthorised";
    }
    return "unknown";
}

} // namespace signalbox::delivery::decide
