#include <fmt/format.h>

#include "tools/cli/commands.hpp"
#include "tools/cli/message_file.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/simulate/practice/patients.hpp"
#include "tools/simulate/practice/practice.hpp"

namespace signalbox::cli {

namespace {

constexpr std::string_view next_try = "signalbox simulate practice --help";

std::vector<simulate::fault> faults_in(const std::string& file) {
    if (file.empty()) return {};
    const auto text = base::read_file(file, base::pipes::read);
    if (!text)
        throw command_failure{exit_code::not_found, fmt::format("{}: {}", file, text.error().message()),
                              std::string(next_try)};
    auto read = simulate::read_faults(*text);
    if (!read.wrong.empty())
        throw command_failure{exit_code::findings, fmt::format("{}: {}", file, read.wrong), std::string(next_try)};
    return std::move(read.faults);
}

exit_code list_patients(const practice_options& how) {
    const auto people = simulate::make_patients(how.ods_code, how.seed);
    if (how.json) {
        print(simulate::to_json(people));
        return exit_code::done;
    }
    std::vector<std::vector<std::string>> rows{{"NHS NUMBER", "KIND", "NAME", "BORN", "POSTCODE"}};
    for (const simulate::patient& each : people)
        rows.push_back({each.nhs_number, std::string(to_text(each.kind)),
                        fmt::format("{} {} {}", each.title, each.given, each.family), each.born, each.postcode});
    print_table(rows);
    return exit_code::done;
}

} // namespace

exit_code simulate_practice(const practice_options& how) {
    if (how.list_patients) return list_patients(how);
    simulate::practice_settings settings;
    if (how.flavour.empty())
        throw command_failure{exit_code::usage, "which system: --flavour emis or systmone", std::string(next_try)};
    settings.flavour = how.flavour == "emis" ? simulate::flavour::emis : simulate::flavour::systmone;
    if (settings.flavour == simulate::flavour::systmone && how.folder.empty())
        throw command_failure{exit_code::usage, "a systmone practice takes its results from a folder: --folder DIR",
                              std::string(next_try)};
    settings.ods_code = how.ods_code;
    settings.address = how.listen.address;
    settings.port = how.listen.port;
    settings.folder = how.folder;
    settings.seed = how.seed;
    settings.faults = faults_in(how.faults);
    for (const std::string& name : how.disabled)
        if (!simulate::gpconnect::is_clinical_area(name))
            throw command_failure{exit_code::usage, fmt::format("--disabled {}: no clinical area", name),
                                  std::string(next_try)};
    settings.sharing = {{how.disabled.begin(), how.disabled.end()}, how.deceased_days};
    const auto tell = [&](std::uint16_t port) {
        note(fmt::format("practice {} ({}): http://{}:{}{}{}", how.ods_code, how.flavour, how.listen.address, port,
                         how.folder.empty() ? "" : ", folder ", how.folder));
    };
    if (const std::string failed = simulate::run_practice(settings, tell); !failed.empty())
        throw command_failure{exit_code::failed, failed, std::string(next_try)};
    return exit_code::done;
}

} // namespace signalbox::cli
