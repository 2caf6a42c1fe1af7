#include <fmt/format.h>

#include "broker/app/embedded.hpp"
#include "broker/app/hub_state.hpp"
#include "broker/base/log.hpp"
#include "broker/base/spawn.hpp"
#include "broker/intake/on_worker.hpp"

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
    if (around.clock != nullptr) with.clock_name = "virtual";
    with.on_end = [this](const signalbox::trace::recording_state& how) {
        base::spawn(cores.at(0).get_executor(), audit_end_of_recording(how), "trace.ended");
    };
    recorder = std::make_unique<trace::recorder>(std::move(with));
    told.add(observer);
    told.add(*recorder);
}

asio::awaitable<void> hub::state::audit_end_of_recording(signalbox::trace::recording_state how) {
    const auto written = co_await store->audit(signalbox::admin::end_of_recording("hub", how));
    if (!written) log::error("audit.failed", {{log::field::error, written.error().message()}});
}

// While the store can still say so.
asio::awaitable<void> hub::state::end_recording() {
    const auto work = [this] { return recorder->stop("shutdown"); };
    const bool ran = co_await signalbox::intake::on_worker(cores.workers(), work);
    if (ran) co_await audit_end_of_recording(recorder->state());
}

} // namespace signalbox::app
