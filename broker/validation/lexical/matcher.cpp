#include "broker/validation/lexical/matcher.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

namespace signalbox::validation::lexical {

namespace {

void take(std::size_t size, std::size_t& left) {
    if (size > left)
        throw patterns_too_large(
            fmt::format("the patterns of these schemas are together over the limit, a size of {}; a "
                        "count such as {{1000}} counts as often",
                        patterns_size_max));
    left -= size;
}

} // namespace

matcher::matcher(std::string_view ecma_pattern) {
    std::size_t size_left = patterns_size_max;
    *this = matcher(ecma_pattern, size_left);
}

matcher::matcher(std::string_view ecma_pattern, std::size_t& size_left) {
    const piece tree = parse_ecma_pattern(ecma_pattern);
    take(size_of(tree), size_left);
    literal_ = literal_run::build(tree);
    run_ = character_run::build(tree);
    if (!run_) automaton_ = automaton::build(tree);
    if (!run_ && !automaton_) compile_general(tree, size_left);
}

// RE2 makes its tables while it matches: up to 8 MiB for each pattern, so that there are 200 of them at most.
void matcher::compile_general(const piece& tree, std::size_t& size_left) {
    constexpr std::size_t of_each = 100;
    constexpr std::size_t instructions_of_one = 40; // 16 bytes each
    RE2::Options options;
    options.set_log_errors(false);
    options.set_never_capture(true);
    general_ = std::make_unique<RE2>(to_re2(tree), options);
    if (!general_->ok()) throw pattern_error("RE2 cannot use the pattern: " + general_->error());
    take(of_each + static_cast<std::size_t>(general_->ProgramSize()) / instructions_of_one, size_left);
}

matcher::matcher(matcher&&) noexcept = default;
matcher& matcher::operator=(matcher&&) noexcept = default;
matcher::~matcher() = default;

byte_range matcher::plain() const {
    if (run_) return run_->plain();
    if (automaton_) return automaton_->plain();
    return {};
}

bool matcher::matches(std::string_view text) const {
    if (literal_ && literal_->matches(text)) return true;
    if (run_) return run_->matches(text);
    if (automaton_) return automaton_->matches(text);
    return general_->Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

} // namespace signalbox::validation::lexical
