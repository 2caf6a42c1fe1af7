#include <algorithm>

#include "broker/app/hub_state.hpp"
#include "broker/ingress/mllp/mllp.hpp"

namespace signalbox::app {

// What is taken has to pass where it is rendered for its destinations, too.
std::optional<start_failure> hub::state::open_mllp_server(const listener_setting& asked) {
    const mllp_setting& section = *configuration.mllp;
    ingress::mllp::settings with;
    with.store = store.get();
    with.intake = intake.get();
    with.clock = &clock;
    with.observer = &told;
    with.directory = directory;
    with.parties = section.parties;
    with.workflow_id = section.workflow_id;
    with.processing_ids = section.processing_ids;
    with.is_registration_asked = configuration.profile != profile::sandbox;
    with.frames = section.frames;
    with.frames.frame_bytes =
        std::min({section.frames.frame_bytes, configuration.limits.body_max, configuration.limits.decompressed_max});
    with.idle_deadline = section.idle_deadline;
    with.limits = configuration.limits;
    with.workers = &cores.workers();
    const auto converse = ingress::mllp::make_handler(std::move(with));

    const auto open_on = [&](std::uint16_t port) {
        http::server_settings on_mllp{"mllp", asked.listen.address, port};
        on_mllp.limits = configuration.limits;
        on_mllp.limits.connections_max = section.connections_max;
        on_mllp.limits.connections_per_address_max = section.connections_per_address_max;
        return open_listener(mllp, std::move(on_mllp), asked.tls, [&](auto how, auto on) {
            return http::server::open_raw(std::move(how), converse, std::move(on));
        });
    };
    return open_where_asked(asked, open_on);
}

} // namespace signalbox::app
