#pragma once

#include <string>

#include "broker/base/clock.hpp"
#include "broker/base/result.hpp"

namespace signalbox::http {

// Until when the first certificate of a PEM file is valid. Reads the file. errc::configuration when it holds none.
result<base::time_point> certificate_end(const std::string& pem_file);

} // namespace signalbox::http
