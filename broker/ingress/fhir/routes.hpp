#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace signalbox::ingress::fhir {

enum class operation : std::uint8_t {
    validate,
    process_message,
    openapi,
    not_found,
    not_allowed, // a known path with another method
};

// "fhir.validate": the name of an operation in the audit.
std::string_view audit_name(operation what) noexcept;

// One line of the interface: what a method on a path means, and every status that it can be answered with.
struct route {
    std::string_view method;
    std::string_view path; // "/{type}/$validate"
    operation what;
    std::span<const unsigned> statuses;
};

// Of two paths that fit a request the first counts.
std::span<const route> routes() noexcept;

// What a request is about.
struct target {
    operation what = operation::not_found;
    std::string type;  // the {type} of the path, "Observation"
    std::string allow; // not_allowed: the methods of the path, for Allow
};

target read_target(std::string_view method, std::string_view path);

} // namespace signalbox::ingress::fhir
