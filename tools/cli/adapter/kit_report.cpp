#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "broker/base/printable.hpp"
#include "tools/cli/adapter/kit.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli::kit {

namespace {

std::string escaped(std::string_view text) {
    std::string made;
    for (const char c : base::printable(text)) {
        switch (c) {
        case '&': made += "&amp;"; break;
        case '<': made += "&lt;"; break;
        case '>': made += "&gt;"; break;
        case '"': made += "&quot;"; break;
        default: made += c;
        }
    }
    return made;
}

double seconds(std::chrono::milliseconds of) { return static_cast<double>(of.count()) / 1000; }

std::size_t count(const report& what, verdict of) {
    return static_cast<std::size_t>(
        std::count_if(what.cases.begin(), what.cases.end(), [of](const case_result& each) { return each.what == of; }));
}

std::string to_junit(const case_result& one) {
    std::string text = fmt::format("  <testcase name=\"{}\" time=\"{:.3f}\"", escaped(one.name), seconds(one.took));
    if (one.what == verdict::passed) return text + "/>\n";
    const char* const element = one.what == verdict::failed ? "failure" : "skipped";
    return text + fmt::format("><{} message=\"{}\"/></testcase>\n", element, escaped(one.why));
}

std::string word_of(verdict what) {
    switch (what) {
    case verdict::passed: return tinted(tint::good, "passed");
    case verdict::failed: return tinted(tint::bad, "failed");
    case verdict::not_applicable: break;
    }
    return tinted(tint::quiet, "not applicable");
}

} // namespace

std::string to_junit(const report& what, std::string_view hub_version) {
    std::chrono::milliseconds all{};
    for (const case_result& each : what.cases) all += each.took;
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    text += fmt::format("<testsuite name=\"adapter {}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\" time=\"{:.3f}\">\n",
                        escaped(what.target), what.cases.size(), count(what, verdict::failed),
                        count(what, verdict::not_applicable), seconds(all));
    text += fmt::format("  <properties>\n    <property name=\"signalbox\" value=\"{}\"/>\n", escaped(hub_version));
    text +=
        fmt::format("    <property name=\"adapter\" value=\"{} {}\"/>\n    <property name=\"carrier\" value=\"{}\"/>\n"
                    "  </properties>\n",
                    escaped(what.about.name), escaped(what.about.version), what.carrier);
    for (const case_result& each : what.cases) text += to_junit(each);
    return text + "</testsuite>\n";
}

void print(const report& what, std::string_view hub_version) {
    cli::print(printable(fmt::format("{} ({} {}, {}) with signalbox {}", what.target, what.about.name,
                                     what.about.version, what.carrier, hub_version)));
    std::vector<std::vector<std::string>> rows{{"CASE", "RESULT", "WHY"}};
    for (const case_result& each : what.cases) rows.push_back({each.name, word_of(each.what), printable(each.why)});
    print_table(rows);
    cli::print(fmt::format("{} passed, {} failed, {} not applicable", count(what, verdict::passed),
                           count(what, verdict::failed), count(what, verdict::not_applicable)));
}

} // namespace signalbox::cli::kit
