#include "broker/app/hub_state.hpp"
#include "broker/delivery/webhook/returns.hpp"

namespace signalbox::app {

std::optional<start_failure> hub::state::open_adapters_server(const listener_setting& asked) {
    delivery::webhook::return_settings with;
    with.port = desk.get();
    with.store = store.get();
    with.clock = &clock;
    for (const destination_setting& each : configuration.destinations)
        if (each.kind == "webhook") with.secrets.emplace(each.name, each.webhook.secret.value);
    const auto handler = delivery::webhook::make_return_handler(std::move(with));
    const auto open_on = [&](std::uint16_t port) {
        http::server_settings on_adapters{"adapters", asked.listen.address, port};
        on_adapters.record_refusal = refusals_of("adapter.refused");
        return open_server(adapters, std::move(on_adapters), asked.tls, handler);
    };
    return open_where_asked(asked, open_on);
}

} // namespace signalbox::app
