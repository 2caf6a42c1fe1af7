#include <fmt/format.h>

#include "broker/app/embedded.hpp"
#include "broker/app/hub_state.hpp"

namespace signalbox::app {

void hub::state::wire_observers() {
    trace::recorder::settings with;
    with.limits = configuration.trace;
    std::string& folder = with.limits.folder;
    if (folder.empty()) folder = "traces";
    if (folder.front() != '/') folder = configuration.data + "/" + folder;
    with.clock = &clock;
    for (const destination_setting& each : configuration.destinations) with.adapters.emplace(each.name, each.kind);
    with.producer = fmt::format("signalbox {}", version());
    recorder = std::make_unique<trace::recorder>(std::move(with));
    told.add(observer);
    told.add(*recorder);
}

} // namespace signalbox::app
