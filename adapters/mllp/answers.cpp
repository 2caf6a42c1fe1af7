#include "adapters/mllp/answers.hpp"

#include "signalbox/redaction.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "adapters/mllp/frame.hpp"
#include "broker/pathology/hl7v2/acknowledgement.hpp"

namespace signalbox::adapters::mllp {

namespace {

namespace hl7v2 = pathology::hl7v2;

constexpr std::size_t text_max = 150; // bytes of one text
constexpr std::size_t told_errors_max = 5;

// Table 0357.
constexpr std::string_view record_locked = "206";
constexpr std::string_view internal_error = "207";

bool has(const hl7v2::acknowledgement& said, std::string_view code) {
    const auto is_code = [code](const hl7v2::reported_error& one) { return one.code == code; };
    return std::any_of(said.errors.begin(), said.errors.end(), is_code);
}

adapter::payload_words words_of(std::string_view message) {
    adapter::payload_words made;
    while (!message.empty()) {
        const std::size_t end = std::min(message.find('\r'), message.size());
        const std::string_view segment = message.substr(0, end);
        if (segment.size() > 3 && !segment.starts_with("MSH")) made.add(segment.substr(3));
        message.remove_prefix(std::min(end + 1, message.size()));
    }
    return made;
}

// Letters, digits and "^", short: a place or a code, nobody's name or number.
std::string clean(std::string_view text) {
    const auto fits = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '^'; };
    return text.size() <= 7 && std::all_of(text.begin(), text.end(), fits) ? std::string(text) : std::string("?");
}

// "PID^1-5 102 the text"
std::string told_of(const hl7v2::acknowledgement& said, std::string_view message) {
    const adapter::payload_words words = words_of(message);
    std::string told = adapter::told_without(words, said.text, text_max);
    for (std::size_t i = 0; i < said.errors.size() && i < told_errors_max; ++i) {
        const hl7v2::reported_error& one = said.errors[i];
        if (!told.empty()) told += "; ";
        told += clean(one.segment);
        if (one.field != 0) told += "-" + std::to_string(one.field);
        told += " " + clean(one.code);
        if (!one.text.empty()) told += " " + adapter::told_without(words, one.text, text_max);
    }
    return told;
}

// "AE-207": MSA-1, and the first error's code where it has one.
std::string code_of(const hl7v2::acknowledgement& said) {
    std::string code = *said.level == hl7v2::acknowledgement_level::accept ? "C" : "A";
    code += *said.given == hl7v2::answer::error ? "E" : "R";
    if (!said.errors.empty() && !said.errors.front().code.empty()) code += "-" + clean(said.errors.front().code);
    return code;
}

adapter::outcome outcome_of(const hl7v2::acknowledgement& said, std::string_view message) {
    if (*said.given == hl7v2::answer::accepted) return adapter::accepted();
    std::string code = code_of(said);
    if (has(said, record_locked)) return adapter::retry(std::move(code));
    if (has(said, internal_error)) {
        // HL7 2.5.1, 2.9.2.2: AR is for what has nothing to do with the content, and nothing was taken.
        if (*said.given == hl7v2::answer::rejected) return adapter::retry(std::move(code));
        return adapter::unknown(std::move(code), told_of(said, message));
    }
    return adapter::rejected(std::move(code), told_of(said, message));
}

} // namespace

verdict verdict_on(std::string_view acknowledgement, std::string_view message) {
    const hl7v2::acknowledgement said = hl7v2::read_acknowledgement(acknowledgement);
    if (!said.header || !said.given || !said.level)
        return {adapter::unknown("no-acknowledgement", "what came back is no acknowledgement"), false};
    const std::string first_segment(message.substr(0, message.find_first_of("\r\n")));
    const auto ours = hl7v2::read_acknowledgement(first_segment).header;
    if (!ours || said.acknowledged.empty() || said.acknowledged != ours->control_id)
        return {adapter::unknown("another-message", "MSA-2 is not the MSH-10 that was sent"), false};
    return {outcome_of(said, message), true};
}

} // namespace signalbox::adapters::mllp
