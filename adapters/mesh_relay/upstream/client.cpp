#include "adapters/mesh_relay/upstream/client.hpp"

#include <chrono>
#include <utility>

namespace signalbox::adapters::mesh_relay {

upstream_client::upstream_client(const adapter::host& hub, const adapter::http_options& how, std::string prefix,
                                 credentials who)
    : server_(hub, how), prefix_(std::move(prefix)), who_(std::move(who)) {}

adapter::kept_answer upstream_client::send(std::string_view method, std::string_view path, adapter::fields fields,
                                           std::string_view body) {
    fields.emplace_back("Authorization", token_for(who_, nonce_, count_++, std::chrono::system_clock::now()));
    fields.emplace_back("Accept", "application/vnd.mesh.v2+json");
    return server_.ask({std::string(method), prefix_ + mailbox_path() + std::string(path), std::move(fields), body});
}

adapter::kept_answer upstream_client::handshake() {
    // MESH API specification: what a client has to say of itself.
    return send(
        "POST", "",
        {{"Mex-ClientVersion", "Signalbox mesh_relay 0.1.0"}, {"Mex-OSName", "Linux"}, {"Mex-OSVersion", "unknown"}});
}

} // namespace signalbox::adapters::mesh_relay
