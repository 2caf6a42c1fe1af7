#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "broker/admin/endpoints.hpp"

namespace signalbox::admin {

// One operation of the API, and every status that it answers (schemas/openapi/admin.yaml says the same).
struct route {
    std::string_view method;
    std::string_view path; // behind /api/v1: "/deliveries/{id}/retry"
    answering (*answer)(const parts& with, const call& what);
    std::vector<unsigned> statuses;
    function is_for = function::look;
    bool takes_payload = false;               // its body is a message, else at most 64 KiB of JSON
    std::vector<std::string_view> parameters; // of its query, each at most once
};

std::span<const route> routes();

struct found_route {
    const route* with = nullptr; // null: nothing is there
    bool other_method = false;   // but by another method
};
found_route find_route(const call& what);

} // namespace signalbox::admin
