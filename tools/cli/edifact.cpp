#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "broker/app/files.hpp"
#include "broker/pathology/edifact/lint.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/input.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

// The file's text; nothing, and a note, for one that cannot be read.
std::optional<std::string> text_of(const std::string& file) {
    std::ifstream opened;
    if (file != "-") opened.open(file, std::ios::binary);
    std::istream& from = file == "-" ? std::cin : opened;
    std::string text = from ? rest_of(from) : std::string();
    if (from.eof() && !from.bad()) return text;
    note(fmt::format("signalbox: {}: {}", file, app::last_error().message()));
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
