#include "tools/replay/report/charts.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "tools/replay/report/report.hpp"

namespace signalbox::replay {

namespace {

constexpr double width = 520;
constexpr double height = 176;
constexpr double left = 8;
constexpr double base_line = 150;
constexpr double top = 22;
constexpr std::size_t spans_max = 120;

struct column {
    double value = 0;
    std::string label; // below it; empty: none
    std::string told;  // where one points at it
};

std::string drawn(const std::vector<column>& columns, const std::string& name, const std::string& highest) {
    double most = 0;
    for (const column& each : columns) most = std::max(most, each.value);
    const double step = (width - 2 * left) / static_cast<double>(std::max<std::size_t>(columns.size(), 1));
    std::string svg =
        fmt::format(R"(<svg viewBox="0 0 {} {}" role="img" aria-label="{}"><text x="{}" y="14">{}</text>)", width,
                    height, escaped(name), left, escaped(highest));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const column& each = columns[i];
        const double x = left + step * static_cast<double>(i);
        const double tall = most > 0 ? each.value / most * (base_line - top) : 0;
        if (tall > 0)
            svg += fmt::format(
                R"(<rect class="bar" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="1"><title>{}</title></rect>)",
                x + step * 0.08, base_line - std::max(tall, 1.0), std::max(step * 0.84, 0.8), std::max(tall, 1.0),
                escaped(each.told));
        if (!each.label.empty())
            svg += fmt::format(R"(<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>)", x + step / 2,
                               base_line + 18, escaped(each.label));
    }
    return svg + fmt::format(R"(<line class="axis" x1="{}" y1="{}" x2="{}" y2="{}"/></svg>)", left, base_line,
                             width - left, base_line);
}

// Labels that are at least about 60 units apart, the first one included.
void label_some(std::vector<column>& columns, const std::vector<std::string>& labels) {
    const double step = (width - 2 * left) / static_cast<double>(std::max<std::size_t>(columns.size(), 1));
    const auto every = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(64 / step)));
    // Not at the very edges, where half of a label would be cut off.
    for (std::size_t i = every / 2; i + every / 2 < columns.size() || i == 0; i += every) {
        if (i >= columns.size()) break;
        columns[i].label = labels[i];
    }
}

} // namespace

std::string latency_chart(const histogram& of) {
    constexpr int halves = 2; // columns for each doubling
    const auto column_of = [](std::chrono::microseconds time) {
        return static_cast<int>(std::floor(std::log2(std::max<double>(1, static_cast<double>(time.count()))) * halves));
    };
    const auto bars = of.bars();
    if (bars.empty()) return "<p>No message was answered.</p>";
    const int first = column_of(bars.front().up_to);
    const int last = column_of(bars.back().up_to);
    std::vector<column> columns(static_cast<std::size_t>(last - first + 1));
    for (const histogram::bar& each : bars)
        columns[static_cast<std::size_t>(column_of(each.up_to) - first)].value += static_cast<double>(each.count);
    std::vector<std::string> labels;
    double most = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const double up_to = std::exp2(static_cast<double>(first + static_cast<int>(i) + 1) / halves);
        labels.push_back(duration_text(std::chrono::microseconds(static_cast<std::int64_t>(up_to))));
        columns[i].told = fmt::format("{:.0f} messages up to {}", columns[i].value, labels.back());
        most = std::max(most, columns[i].value);
    }
    label_some(columns, labels);
    return drawn(columns, "Latency distribution", fmt::format("{:.0f} messages at most in one column", most));
}

std::string throughput_chart(const std::vector<std::uint32_t>& per_second) {
    if (per_second.empty()) return "<p>No message was answered.</p>";
    if (per_second.size() < 3) return "<p>Too short to be drawn by seconds.</p>";
    const std::size_t span = (per_second.size() + spans_max - 1) / spans_max;
    std::vector<column> columns;
    std::vector<std::string> labels;
    double most = 0;
    for (std::size_t at = 0; at < per_second.size(); at += span) {
        const std::size_t end = std::min(at + span, per_second.size());
        double sum = 0;
        for (std::size_t i = at; i < end; ++i) sum += per_second[i];
        column made;
        made.value = sum / static_cast<double>(end - at);
        labels.push_back(fmt::format("{} s", at));
        made.told = fmt::format("{:.1f} a second from {} s", made.value, at);
        most = std::max(most, made.value);
        columns.push_back(std::move(made));
    }
    label_some(columns, labels);
    return drawn(columns, "Answers a second", fmt::format("{:.{}f} a second at most", most, most < 10 ? 1 : 0));
}

} // namespace signalbox::replay
