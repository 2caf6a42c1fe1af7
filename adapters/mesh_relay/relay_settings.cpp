#include "adapters/mesh_relay/relay_settings.hpp"

#include "signalbox/settings.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace signalbox::adapters::mesh_relay {

namespace {

// MESH API specification: at most 100 MB in one request.
constexpr std::size_t request_max = 100'000'000;
constexpr std::size_t chunk_default = 75UL << 20U;

std::string secret(const adapter::host& hub, const std::string& pointer) {
    const std::string file = hub.needed_setting(pointer + "/file");
    std::ifstream in(file, std::ios::binary);
    std::ostringstream read;
    if (!in || !(read << in.rdbuf())) throw std::runtime_error("the setting " + pointer + ": cannot read " + file);
    std::string text = std::move(read).str();
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return text;
}

std::string upper_case(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    return text;
}

void read_url(const adapter::host& hub, relay_settings& into) {
    const std::string url = hub.needed_setting("/url");
    const std::size_t scheme = url.find("://");
    if (scheme == std::string::npos) throw std::runtime_error("the setting /url is no http:// or https:// URL");
    const std::size_t slash = url.find('/', scheme + 3);
    into.server.url = url.substr(0, slash);
    if (slash != std::string::npos) into.path_prefix = url.substr(slash);
    while (into.path_prefix.ends_with('/')) into.path_prefix.pop_back();
}

} // namespace

relay_settings read_settings(const adapter::host& hub) {
    relay_settings read;
    read_url(hub, read);
    read.server.ca = hub.setting("/ca", "");
    read.server.certificate = hub.setting("/certificate", "");
    read.server.key = hub.setting("/key", "");
    read.server.answer_deadline_ms = static_cast<std::uint32_t>(adapter::number(hub, "/answer_deadline_ms", 0));
    read.server.answer_max = request_max + (1U << 20U);
    read.who = {upper_case(hub.needed_setting("/mailbox")), secret(hub, "/password"), secret(hub, "/shared_key")};
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
