#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "broker/ingress/mesh/protocol/routes.hpp"

namespace signalbox::ingress::mesh::protocol {

// What a request line asks for.
struct target {
    action what = action::not_found;
    access who = access::open;
    std::string mailbox;              // upper-cased
    std::string message_id;           // upper-cased
    std::optional<std::string> chunk; // as sent, where the path has one
    std::string local_id;             // as sent, as the two below
    std::string ods_code;
    std::string workflow_id;
    std::string allow; // not_allowed: the value of Allow
};

// `path` is percent-encoded and has no query. What only the sandbox has is not found elsewhere.
target read_target(std::string_view method, std::string_view path, bool sandbox = false);

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
