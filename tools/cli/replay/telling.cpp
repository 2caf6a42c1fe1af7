#include "tools/cli/replay/telling.hpp"

#include <fmt/format.h>

#include "broker/app/files.hpp"
#include "broker/app/hub.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

using namespace replay;

namespace {

void write(const std::string& path, const std::string& text) {
    if (path.empty()) return;
    if (const auto written = app::write_file_durably(path, text, 0600); !written)
        throw command_failure{exit_code::failed, fmt::format("{}: {}", path, written.error().message()),
                              "signalbox replay --help"};
}

std::string tempo_text(const replay_options& how) {
    if (how.rate.empty()) return how.speed;
    return how.ramp.empty() ? how.rate : fmt::format("{} within {}", how.rate, how.ramp);
}

} // namespace

void describe(const replay_options& how, const replay::run& recorded, replay::target& at) {
    const auto place = [&](const char* name, const std::optional<http::client_settings>& where) {
        if (where)
            at.environment.emplace_back(
                name, fmt::format("{}:{}{}", where->host, where->port, where->encrypted ? " (TLS)" : ""));
    };
    place("MESH", at.mesh);
    place("FHIR", at.fhir);
    place("GP Connect", at.gpconnect);
    place("MLLP", at.mllp);
    at.environment.emplace_back("pace", tempo_text(how));
    at.environment.emplace_back("in hand at most", std::to_string(how.concurrency));
    at.environment.emplace_back("player", fmt::format("signalbox {}", app::version()));
    at.environment.emplace_back("recorded by", recorded.header.producer);
    at.environment.emplace_back("recorded at", base::to_iso8601(recorded.header.started_at));
    for (const auto& [name, value] : recorded.header.versions) at.environment.emplace_back("recorded " + name, value);
}

void tell(const report& what, const replay_options& how) {
    write(how.json, to_json(what));
    write(how.junit, to_junit(what));
    write(how.html, to_html(what));
    std::string text = to_text(what);
    text.pop_back(); // its last line end, which print() adds
    print(text);
}

std::string name_of_file(const std::string& path) { return path.substr(path.rfind('/') + 1); }

} // namespace signalbox::cli
