#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox::ingress::mesh::protocol {

enum class action : std::uint8_t {
    ping,
    handshake,
    list,
    count,
    download,
    head,
    acknowledge,
    send,
    not_found,
    not_allowed, // a known path with another method
};

// "mesh.send": the name of an action in the audit.
std::string_view audit_name(action what) noexcept;

// What a request line asks for.
struct target {
    action what = action::not_found;
    std::string mailbox;              // upper-cased
    std::string message_id;           // upper-cased
    std::optional<std::string> chunk; // as sent, where the path has one
    std::string_view allow;           // not_allowed: the value of Allow
};

// Paths of the mailbox API below /messageexchange; `path` is percent-encoded and has no query.
target read_target(std::string_view method, std::string_view path);

enum class api_version : std::uint8_t { v1, v2 };

struct accepted_version {
    api_version version = api_version::v1;
    bool malformed = false; // names a vnd.mesh type that is none; the answer is a 400 in the form of v1
};

// The API version that an Accept field asks for. Version 2 stands for every later one.
accepted_version read_accept(std::optional<std::string_view> accept) noexcept;

// True when an Accept-Encoding field admits gzip; no field admits nothing but the plain form.
bool admits_gzip(std::optional<std::string_view> accept_encoding);

} // namespace signalbox::ingress::mesh::protocol
