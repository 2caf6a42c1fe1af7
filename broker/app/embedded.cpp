#include "broker/app/embedded.hpp"

#include <algorithm>
#include <cassert>

namespace signalbox::app {

std::optional<std::string_view> find_embedded(std::string_view path) {
    const auto& files = embedded_files();
    const auto found = std::find_if(files.begin(), files.end(), [&](const embedded_file& f) { return f.path == path; });
    if (found == files.end()) return std::nullopt;
    return found->bytes;
}

std::string_view embedded_text(std::string_view path) {
    const auto found = find_embedded(path);
    assert(found.has_value());
    return *found;
}

} // namespace signalbox::app
