#pragma once

#include <string>
#include <string_view>

#include "broker/base/result.hpp"

namespace signalbox::mapping {

// Undoes gzip (RFC 1952, several members one after the other included). errc::too_large when more than `decoded_max`
// bytes come out, or more than a hundred times what went in once that is over 1 MiB; errc::unreadable for damage.
result<std::string> gunzip(std::string_view bytes, std::size_t decoded_max);

} // namespace signalbox::mapping
