#include "broker/app/configuration/folders.hpp"

#include <array>
#include <filesystem>

#include <fmt/format.h>

namespace signalbox::app {

namespace {

using std::filesystem::path;

constexpr std::array<const char*, 3> own_folders = {"spool", "keys", "dev-ca"};

// Absolute, without "." and "..", links followed as far as the path exists.
path plain(const std::string& given) {
    std::error_code failed;
    path resolved = std::filesystem::weakly_canonical(given, failed);
    if (failed) resolved = std::filesystem::absolute(given).lexically_normal();
    return resolved.has_filename() ? resolved : resolved.parent_path();
}

bool is_at_or_below(const path& inner, const path& outer) {
    const auto [end, ignored] = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
    return end == outer.end();
}

bool is_the_hubs_own(const path& folder, const path& data) {
    if (is_at_or_below(data, folder)) return true;
    return std::any_of(own_folders.begin(), own_folders.end(),
                       [&](const char* own) { return is_at_or_below(folder, data / own); });
}

std::string folder_below(const std::string& data, const destination_setting& d) {
    return d.folder.starts_with('/') ? d.folder : data + "/" + d.folder;
}

} // namespace

bool has_folder(const destination_setting& d) {
    return d.kind != "webhook" && d.shipped == nullptr && !d.library.trusted;
}

bool has_state_folder(const destination_setting& d) { return d.shipped != nullptr || d.library.trusted; }

// Absolute, for an adapter runs in its own folder and is told of files there.
std::string folder_of(const configuration& c, const destination_setting& d) {
    return std::filesystem::absolute(folder_below(c.data, d)).lexically_normal();
}

std::string place_of(const configuration& c, const destination_setting& d) {
    if (has_folder(d)) return folder_of(c, d);
    if (d.shipped != nullptr) return "adapter " + d.kind;
    if (d.library.trusted) return d.library.path;
    return (d.webhook.encrypted ? "https://" : "http://") + d.webhook.server.to_text();
}

std::vector<problem> check_folders(const configuration& c) {
    std::vector<problem> problems;
    const std::string named = c.data.empty() ? "/temporary" : c.data; // a temporary one has no name yet: any will do
    const path data = plain(named);
    for (const destination_setting& d : c.destinations)
        if (has_folder(d) && is_the_hubs_own(plain(folder_below(named, d)), data))
            problems.push_back({c.file, d.where, "/destinations",
                                fmt::format("destination {} would write among the hub's own files; "
                                            "choose a folder of its own",
                                            d.name)});
    return problems;
}

} // namespace signalbox::app
