#include "broker/validation/lexical/matcher.hpp"

#include <re2/re2.h>

namespace signalbox::validation::lexical {

matcher::matcher(std::string_view ecma_pattern) {
    const piece tree = parse_ecma_pattern(ecma_pattern);
    automaton_ = automaton::build(tree);
    if (automaton_) return;

    RE2::Options options;
    options.set_log_errors(false);
    options.set_never_capture(true);
    general_ = std::make_unique<RE2>(to_re2(tree), options);
    if (!general_->ok()) throw pattern_error("RE2 cannot use the pattern: " + general_->error());
}

matcher::matcher(matcher&&) noexcept = default;
matcher::~matcher() = default;

bool matcher::matches(std::string_view text) const {
    if (automaton_) return automaton_->matches(text);
    return general_->Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

} // namespace signalbox::validation::lexical
