#include "tools/cli/terminal.hpp"

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

namespace signalbox::cli {

namespace {

bool colours() {
    static const bool wanted = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    return wanted;
}

// Cells are ASCII but for display names; UTF-8 continuation bytes take no column.
std::size_t width(std::string_view text) {
    std::size_t columns = 0;
    bool escape = false;
    for (const char c : text) {
        if (c == '\x1b') escape = true;
        if (!escape && (static_cast<unsigned char>(c) & 0xc0) != 0x80) ++columns;
        if (escape && c == 'm') escape = false;
    }
    return columns;
}

void put(std::FILE* to, std::string_view line) {
    std::fwrite(line.data(), 1, line.size(), to);
    std::fputc('\n', to);
    std::fflush(to);
}

} // namespace

std::string tinted(tint how, std::string_view text) {
    if (!colours() || how == tint::plain) return std::string(text);
    const char* code = "0";
    switch (how) {
    case tint::good: code = "32"; break;
    case tint::bad: code = "31"; break;
    case tint::quiet: code = "2"; break;
    case tint::strong: code = "1"; break;
    case tint::plain: break;
    }
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

void print(std::string_view line) { put(stdout, line); }
void note(std::string_view line) { put(stderr, line); }

void print_table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (widths.size() <= i) widths.push_back(0);
            widths[i] = std::max(widths[i], width(row[i]));
        }
    bool head = true;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size()) line.append(widths[i] - width(row[i]) + 2, ' ');
        }
        print(head ? tinted(tint::quiet, line) : line);
        head = false;
    }
}

std::string short_time(std::string_view iso) {
    std::string text(iso.substr(0, 19));
    if (text.size() == 19) text[10] = ' ';
    return text;
}

std::string short_size(std::uint64_t bytes) {
    if (bytes < 1000) return fmt::format("{} B", bytes);
    if (bytes < 1'000'000) return fmt::format("{:.1f} kB", static_cast<double>(bytes) / 1e3);
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

} // namespace signalbox::cli
