#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "broker/app/hub.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/trace/new_trace.hpp"
#include "tools/simulate/traffic/traffic.hpp"

namespace signalbox::cli {

namespace {

constexpr std::string_view next_try = "signalbox simulate traffic --help";

[[noreturn]] void give_up(const std::string& where, const std::string& why) {
    throw command_failure{exit_code::failed, fmt::format("{}: {}", where, why), std::string(next_try)};
}

// A Monday in March, at the hour that the workload has its name from.
base::time_point start_of(const traffic_options& how) {
    const std::string text = !how.start.empty()        ? how.start
                             : how.workload == "night" ? "2026-03-02T01:00:00.000000Z"
                                                       : "2026-03-02T08:00:00.000000Z";
    const auto read = base::from_iso8601(text);
    if (!read)
        throw command_failure{exit_code::usage, "--start: a time in UTC, as 2026-03-02T08:00:00.000000Z",
                              std::string(next_try)};
    return *read;
}

void write_file(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    if (!file.flush()) give_up(path, "it cannot be written");
}

void write_hub(const std::string& folder, const simulate::neighbourhood& of) {
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed) give_up(folder, failed.message());
    write_file(folder + "/signalbox.yaml", simulate::hub_configuration(of, "directory.yaml"));
    write_file(folder + "/directory.yaml", simulate::hub_directory(of));
}

} // namespace

exit_code simulate_traffic(const traffic_options& how) {
    simulate::traffic_settings settings;
    settings.of = simulate::parse_workload(how.workload).value();
    settings.practices = how.practices;
    settings.laboratories = how.laboratories;
    settings.minutes = how.minutes;
    settings.seed = how.seed;
    settings.start = start_of(how);
    const auto between = simulate::make_neighbourhood(how.laboratories, how.practices);

    trace::header first;
    first.producer = fmt::format("signalbox {}", app::version());
    first.started_at = settings.start;
    first.clock = "generated";
    new_trace file(how.out, first);
    std::uint64_t count = 0;
    simulate::make_traffic(between, settings, [&](trace::message each) {
        ++count;
        file.append(std::move(each));
    });
    file.finish();
    if (!how.hub_folder.empty()) write_hub(how.hub_folder, between);
    print(fmt::format("{}: {} messages in {} minutes, {} laboratories, {} practices", how.out, count, how.minutes,
                      how.laboratories, how.practices));
    return exit_code::done;
}

} // namespace signalbox::cli
