#pragma once

#include <string>
#include <string_view>

#include "broker/base/result.hpp"
#include "broker/http/message.hpp"

namespace signalbox::admin {

http::response text_answer(unsigned status, std::string body);
http::response json_answer(std::string body);
// application/problem+json (RFC 9457) with the status' own title.
http::response problem(unsigned status, std::string_view detail);
// What went wrong in the store, in the terms of HTTP: 404, 409, 503 or 500.
http::response problem_of(const error_code& code);

} // namespace signalbox::admin
