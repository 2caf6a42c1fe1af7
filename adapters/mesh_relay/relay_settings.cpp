#include "adapters/mesh_relay/relay_settings.hpp"

#include "signalbox/settings.hpp"

#include <stdexcept>
#include <utility>

namespace signalbox::adapters::mesh_relay {

namespace {

// MESH API specification: at most 100 MB in one request.
constexpr std::size_t request_max = 100'000'000;
constexpr std::size_t chunk_default = 75UL << 20U;

std::string upper_case(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    return text;
}

} // namespace

relay_settings read_settings(const adapter::host& hub) {
    relay_settings read;
    adapter::base_url url = adapter::split_url(hub.needed_setting("/url"));
    read.server.url = std::move(url.server);
    read.path_prefix = std::move(url.path);
    read.server.ca = hub.setting("/ca", "");
    read.server.certificate = hub.setting("/certificate", "");
    read.server.key = hub.setting("/key", "");
    read.server.answer_deadline_ms = static_cast<std::uint32_t>(adapter::number(hub, "/answer_deadline_ms", 0));
    read.server.answer_max = request_max + (1U << 20U);
    read.who = {upper_case(hub.needed_setting("/mailbox")), adapter::secret(hub, "/password"),
                adapter::secret(hub, "/shared_key")};
    read.local_mailbox = hub.setting("/local_mailbox", read.who.mailbox);
    read.chunk_size = adapter::number(hub, "/chunk_size", chunk_default);
    if (read.chunk_size < 1 || read.chunk_size > request_max)
        throw std::runtime_error("the setting /chunk_size is not between 1 and 100,000,000");
    read.message_max = adapter::number(hub, "/message_max", request_max);
    read.poll_interval = std::chrono::seconds(adapter::number(hub, "/poll_interval_s", 300));
    if (read.poll_interval.count() < 1) throw std::runtime_error("the setting /poll_interval_s is less than 1");
    read.collects = adapter::flag(hub, "/collect", true);
    read.idempotent = adapter::flag(hub, "/idempotent", false);
    return read;
}

} // namespace signalbox::adapters::mesh_relay
