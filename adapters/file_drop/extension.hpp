#pragma once

#include <string>
#include <string_view>

namespace signalbox::adapters::file_drop {

// What a file of that form is called behind its dot: "json", "xml", "hl7", "gz", "dat". By the content type where it
// tells, else by the first character: MESH senders write application/octet-stream. `encoding` is Content-Encoding.
std::string extension_of(std::string_view form, std::string_view content_type, std::string_view encoding,
                         std::string_view payload);

} // namespace signalbox::adapters::file_drop
