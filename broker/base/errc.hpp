#pragma once

#include <type_traits>

#include "broker/base/result.hpp"

namespace signalbox::base {

enum class errc {
    malformed = 1,  // the text has not the form that the field asks for
    not_found,      // no such file, key or entry
    io,             // the operating system refused a read or a write
    overloaded,     // a bounded queue is full; try later
    stopped,        // the part is stopping and takes no more work
    crypto,         // OpenSSL refused the operation
    over_limit,     // larger than the limit that the configuration names
    not_a_file,     // a FIFO, a device or a socket where a regular file belongs
    file_too_large, // larger than file_size_max
    outside_folder, // a file that leads out of the folder it is named in, by a symbolic link for example
};

const char* describe(errc value);
error_code make_error_code(errc value) noexcept;

} // namespace signalbox::base

template <>
struct boost::system::is_error_code_enum<signalbox::base::errc> : std::true_type {};
