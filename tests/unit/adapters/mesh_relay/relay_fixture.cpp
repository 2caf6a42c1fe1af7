#include "tests/unit/adapters/mesh_relay/relay_fixture.hpp"

namespace signalbox::tests {

std::map<std::string, std::string> relay_settings(const temporary_folder& disk,
                                                  std::map<std::string, std::string> more) {
    more.emplace("/url", "https://mesh.example");
    more.emplace("/mailbox", "x26abc1");
    more.emplace("/password/file", disk.write("password", "password\n"));
    more.emplace("/shared_key/file", disk.write("key", "TestKey"));
    more.emplace("/collect", "false");
    return more;
}

std::vector<std::string> targets_of(const host_fixture& host) {
    std::vector<std::string> all;
    for (const http_sent& each : host.requests) all.push_back(each.method + " " + each.target);
    return all;
}

} // namespace signalbox::tests
