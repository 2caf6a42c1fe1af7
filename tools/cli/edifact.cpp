#include <optional>
#include <string>

#include <fmt/format.h>

#include "broker/pathology/edifact/lint.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/message_file.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

// The file's text; nothing, and a note, for one that cannot be read.
std::optional<std::string> text_of(const std::string& file) {
    auto opened = message_file::open(file);
    auto text = opened ? opened->whole() : result<std::string>(opened.error());
    if (text) return std::move(*text);
    note(fmt::format("signalbox: {}: {}", file, text.error().message()));
    return std::nullopt;
}

} // namespace

exit_code lint_edifact(const edifact_lint_options& how) {
    bool unreadable = false;
    bool refused = false;
    for (const std::string& file : how.files) {
        const auto text = text_of(file);
        unreadable = unreadable || !text;
        if (!text) continue;
        const auto found = pathology::edifact::lint(*text);
        for (const pathology::finding& each : found) print(fmt::format("{}:{}", file, pathology::describe(each)));
        refused = refused || pathology::has_error(found);
        if (!how.quiet && found.empty()) note(fmt::format("{}: nothing is wrong", file));
    }
    if (unreadable) return exit_code::usage;
    return refused ? exit_code::findings : exit_code::done;
}

} // namespace signalbox::cli
