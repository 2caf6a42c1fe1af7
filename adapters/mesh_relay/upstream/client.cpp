#include "adapters/mesh_relay/upstream/client.hpp"

#include <algorithm>
#include <future>
#include <utility>

namespace signalbox::adapters::mesh_relay {

namespace {

bool same_word(std::string_view given, std::string_view lower) {
    const auto equal = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; };
    return std::equal(given.begin(), given.end(), lower.begin(), lower.end(), equal);
}

upstream_answer kept(const adapter::http_answer& from) {
    return {from.what(), from.is_answer() ? from.status() : 0, from.fields(), std::string(from.body()),
            std::string(from.error())};
}

} // namespace

std::string_view upstream_answer::field(std::string_view lower_case_name) const noexcept {
    for (const auto& [name, value] : fields)
        if (same_word(name, lower_case_name)) return value;
    return {};
}

upstream_client::upstream_client(const adapter::host& hub, const adapter::http_options& how, std::string prefix,
                                 credentials who)
    : server_(hub, how), prefix_(std::move(prefix)), who_(std::move(who)) {}

upstream_answer upstream_client::send(std::string_view method, std::string_view path, adapter::fields fields,
                                      std::string_view body) {
    fields.emplace_back("Authorization", token_for(who_, nonce_, count_++, std::chrono::system_clock::now()));
    fields.emplace_back("Accept", "application/vnd.mesh.v2+json");
    adapter::http_request request{std::string(method), prefix_ + mailbox_path() + std::string(path), std::move(fields),
                                  body};
    std::promise<upstream_answer> answered;
    auto answer = answered.get_future();
    server_.send(request, [&answered](const adapter::http_answer& from) { answered.set_value(kept(from)); });
    return answer.get();
}

upstream_answer upstream_client::handshake() {
    // MESH API specification: what a client has to say of itself.
    return send(
        "POST", "",
        {{"Mex-ClientVersion", "Signalbox mesh_relay 0.1.0"}, {"Mex-OSName", "Linux"}, {"Mex-OSVersion", "unknown"}});
}

} // namespace signalbox::adapters::mesh_relay
