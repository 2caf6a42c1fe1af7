#include "adapters/mesh_relay/sent_book.hpp"

#include <array>
#include <cstddef>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace signalbox::adapters::mesh_relay {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::hours kept_for = std::chrono::days(40);
constexpr std::string_view prefix = "sent-";

// "sent-20261122": names in the order of their days.
std::string name_of_day(std::chrono::system_clock::time_point when) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(when);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 16> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y%m%d", &parts);
    return std::string(prefix) + std::string(text.data(), size);
}

std::optional<sent_entry> find_in(const fs::path& file, std::string_view upstream_id) {
    std::ifstream in(file);
    sent_entry line;
    while (in >> line.upstream_id >> line.message_id >> line.from_mailbox)
        if (line.upstream_id == upstream_id) return line;
    return std::nullopt;
}

} // namespace

bool sent_book::add(const sent_entry& what, std::chrono::system_clock::time_point now) {
    if (folder_.empty()) return true;
    const std::lock_guard lock(one_at_a_time_);
    const std::string name = name_of_day(now);
    if (name != today_) forget_before(now - kept_for);
    today_ = name;
    std::ofstream out(fs::path(folder_) / name, std::ios::app);
    out << what.upstream_id << ' ' << what.message_id << ' ' << what.from_mailbox << '\n';
    return static_cast<bool>(out.flush());
}

std::optional<sent_entry> sent_book::find(std::string_view upstream_id) const {
    if (folder_.empty()) return std::nullopt;
    const std::lock_guard lock(one_at_a_time_);
    std::error_code failed;
    for (const auto& each : fs::directory_iterator(folder_, failed)) {
        if (!each.path().filename().string().starts_with(prefix)) continue;
        if (auto found = find_in(each.path(), upstream_id)) return found;
    }
    return std::nullopt;
}

void sent_book::forget_before(std::chrono::system_clock::time_point then) const {
    const std::string oldest = name_of_day(then);
    std::error_code failed;
    for (const auto& each : fs::directory_iterator(folder_, failed)) {
        const std::string name = each.path().filename().string();
        if (name.starts_with(prefix) && name < oldest) fs::remove(each.path(), failed);
    }
}

} // namespace signalbox::adapters::mesh_relay
