#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::app {

// A file of the source tree that the binary carries, so that it needs nothing else: the schemas and their catalogue,
// the seed code map, the demo's configuration and messages.
struct embedded_file {
    std::string_view path; // from the root of the repository: "schemas/catalogue.json"
    std::string_view bytes;
};

const std::vector<embedded_file>& embedded_files(); // sorted by path
std::optional<std::string_view> find_embedded(std::string_view path);
// The same for a file that the build always embeds; asserts that it is there.
std::string_view embedded_text(std::string_view path);

} // namespace signalbox::app
