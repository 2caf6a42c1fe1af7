#include <charconv>

#include <fmt/format.h>

#include "tools/cli/adapter/commands.hpp"
#include "tools/cli/hub_client.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

// "3 h", of seconds as the API gives them.
std::string short_age(std::string_view text) {
    std::int64_t seconds = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (failed != std::errc{} || end != text.data() + text.size()) return "";
    if (seconds < 120) return fmt::format("{} s", seconds);
    if (seconds < 7'200) return fmt::format("{} min", seconds / 60);
    if (seconds < 172'800) return fmt::format("{} h", seconds / 3'600);
    return fmt::format("{} d", seconds / 86'400);
}

std::string named(const fhir::value& adapter) {
    return adapter ? fmt::format("{} {}", printable(adapter.string("name")), printable(adapter.string("version"))) : "";
}

void print_adapters(const std::vector<fhir::value>& adapters) {
    std::vector<std::vector<std::string>> rows{
        {"name", "kind", "form", "adapter", "state", "in hand", "waiting", "oldest", "last"}};
    for (const fhir::value& a : adapters)
        rows.push_back({std::string(a.string("name")), std::string(a.string("kind")), std::string(a.string("form")),
                        named(a.find("adapter")), std::string(a.string("state")), std::string(a.find("in_hand").text()),
                        std::string(a.find("waiting").text()), short_age(a.find("oldest_waiting_seconds").text()),
                        std::string(a.find("last").string("outcome"))});
    print_table(rows);
    for (const fhir::value& a : adapters)
        if (const fhir::value pause = a.find("paused"))
            note(fmt::format("{}: paused since {} by {}: {}", a.string("name"), short_time(pause.string("since")),
                             printable(pause.string("actor")), printable(pause.string("why"))));
}

} // namespace

exit_code list_adapters(const running_adapter_options& how) {
    hub_client hub(how.data);
    const auto found = hub.get("/api/v1/adapters");
    const fhir::value adapters = found.root().find("adapters");
    if (how.json) {
        print(fhir::write_json(adapters));
        return exit_code::done;
    }
    if (adapters.size() == 0) note("no destinations but mailboxes");
    std::vector<fhir::value> all;
    for (const fhir::value a : adapters) all.push_back(a);
    if (!all.empty()) print_adapters(all);
    return exit_code::done;
}

exit_code act_on_adapter(const running_adapter_options& how) {
    hub_client hub(how.data);
    const auto found = hub.act(fmt::format("/api/v1/adapters/{}/{}", http::percent_encode(how.name), how.act), how.why);
    const fhir::value adapter = found.root().find("adapter");
    if (how.json)
        print(fhir::write_json(adapter));
    else
        print_adapters({adapter});
    return exit_code::done;
}

} // namespace signalbox::cli
