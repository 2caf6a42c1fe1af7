#include "broker/app/carriers.hpp"

#include "broker/app/hub.hpp"
#include "broker/delivery/file_drop.hpp"
#include "broker/delivery/stdio/stdio_carrier.hpp"

namespace signalbox::app {

namespace {

std::shared_ptr<delivery::carrier> make_executable(const destination_setting& to, const std::string& folder,
                                                   base::cores& cores) {
    delivery::stdio::stdio_settings how;
    how.session.destination = to.name;
    how.session.child = {
        .command = to.command, .folder = folder, .memory_max = to.memory_max, .files_max = to.files_max};
    how.session.hub_version = version();
    how.session.settings_json = to.settings_json;
    how.max_in_flight = to.max_in_flight;
    return delivery::stdio::make_stdio_carrier(std::move(how), cores.delivery_workers());
}

} // namespace

std::shared_ptr<delivery::carrier> make_carrier(const destination_setting& to, const std::string& folder,
                                                base::cores& cores) {
    if (to.kind == "executable") return make_executable(to, folder, cores);
    return delivery::make_file_drop({folder, to.max_in_flight}, cores.delivery_workers());
}

} // namespace signalbox::app
