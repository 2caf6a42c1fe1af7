#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "broker/app/configuration/check.hpp"
#include "broker/base/blocking.hpp"
#include "broker/base/log.hpp"
#include "broker/delivery/library/library_carrier.hpp"
#include "broker/delivery/library/library_file.hpp"
#include "broker/delivery/library/table.hpp"
#include "broker/delivery/networks.hpp"
#include "broker/delivery/stdio/adapter_side.hpp"
#include "broker/fhir/json.hpp"
#include "tools/cli/adapter/commands.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

using delivery::stdio::hosted_adapter;

// The memory of an adapter holds what it delivers.
void leave_no_core() {
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0 || ::prctl(PR_SET_DUMPABLE, 0) != 0)
        throw command_failure{exit_code::failed, "a core of this process cannot be ruled out", ""};
}

struct line_to_hub {
    int input;
    int output;
};

// What the library prints goes to standard error, which the hub logs; it reads nothing.
line_to_hub take_line() {
    const line_to_hub taken{::fcntl(0, F_DUPFD_CLOEXEC, 3), ::fcntl(1, F_DUPFD_CLOEXEC, 3)};
    const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (taken.input < 0 || taken.output < 0 || nothing < 0 || ::dup2(nothing, 0) < 0 || ::dup2(2, 1) < 0)
        throw command_failure{exit_code::failed, "standard input and output cannot be taken", ""};
    return taken;
}

hosted_adapter make_adapter(const adapter_host_options& how, const std::string& settings_json,
                            std::shared_ptr<delivery::library::inward> to_hub, boost::asio::io_context& context) {
    const auto* table = delivery::library::load_library_file(how.library, how.sha256);
    const auto read = delivery::library::read_table(table);
    if (!read.trouble.empty()) throw std::runtime_error(read.trouble);
    const std::string trouble = app::trouble_with_settings(settings_json, read.about.settings_schema);
    if (!trouble.empty()) throw std::runtime_error(trouble);

    delivery::library::library_settings with;
    with.host.destination = how.destination;
    with.host.settings_json = settings_json;
    with.host.to_hub = std::move(to_hub);
    with.host.folder = std::filesystem::current_path(); // where the hub has started us
    with.host.executor = context.get_executor();
    if (!how.networks.empty()) with.host.allowed = delivery::networks::parse(how.networks).value();
    with.max_in_flight = how.max_in_flight;
    auto made = delivery::library::make_library_carrier(table, std::move(with));
    const auto in_flight = made->max_in_flight();
    const bool honours_keys = made->honours_keys();
    auto asked = std::dynamic_pointer_cast<delivery::exchanger>(made);
    return {std::move(made),
            {read.about.name, read.about.version, in_flight, honours_keys, read.about.exchanges},
            std::move(asked)};
}

std::string description_of(const adapter_host_options& how) {
    const auto read = delivery::library::read_table(delivery::library::load_library_file(how.library, how.sha256));
    if (!read.trouble.empty()) throw std::runtime_error(read.trouble);
    fhir::json_writer json;
    json.begin_object().member("name", read.about.name).member("version", read.about.version);
    json.member("form", mapping::to_text(read.about.forms.front()));
    json.member("settings_schema", read.about.settings_schema).end_object();
    return json.take() + '\n';
}

// Without the end of a process that calls what the library has left behind in it.
[[noreturn]] void leave(exit_code with) { ::_exit(static_cast<int>(with)); }

[[noreturn]] void describe(const adapter_host_options& how, int output) {
    try {
        const std::string text = description_of(how);
        const bool put = ::write(output, text.data(), text.size()) == static_cast<ssize_t>(text.size());
        leave(put ? exit_code::done : exit_code::failed);
    } catch (const std::exception& e) {
        note(e.what());
        leave(exit_code::configuration);
    }
}

} // namespace

exit_code host_adapter(const adapter_host_options& how) {
    leave_no_core();
    const line_to_hub line = take_line();
    log::start(log::level::warning);
    if (how.describe) describe(how, line.output);
    boost::asio::io_context context(1);
    const auto make = [&](const std::string& settings_json, std::shared_ptr<delivery::library::inward> to_hub) {
        try {
            return make_adapter(how, settings_json, std::move(to_hub), context);
        } catch (const std::exception& e) {
            note(e.what());
            leave(exit_code::configuration);
        }
    };
    const auto trouble = base::run_to_end(context, delivery::stdio::serve_hub(line.input, line.output, make));
    if (trouble && trouble->empty()) leave(exit_code::done);
    note(trouble ? *trouble : std::string("an exception escaped"));
    leave(exit_code::failed);
}

} // namespace signalbox::cli
