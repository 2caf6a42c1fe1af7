#include "adapters/folder/day_book.hpp"

#include <array>
#include <cstddef>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace signalbox::adapters::folder {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::hours kept_for = std::chrono::days(40);

std::string in_one_line(std::string_view text) {
    std::string made(text);
    for (char& c : made)
        if (c == '\t' || c == '\n' || c == '\r') c = ' ';
    return made;
}

} // namespace

bool day_book::add(std::string_view key, std::string_view note, std::chrono::system_clock::time_point now) {
    if (folder_.empty()) return true;
    const std::lock_guard lock(one_at_a_time_);
    const std::string name = name_of_day(now);
    if (name != today_) forget_before(name_of_day(now - kept_for));
    today_ = name;
    std::ofstream out(fs::path(folder_) / name, std::ios::app);
    out << in_one_line(key) << '\t' << in_one_line(note) << '\n';
    return static_cast<bool>(out.flush());
}

std::vector<std::string> day_book::find(std::string_view key) const {
    std::vector<std::string> found;
    if (folder_.empty()) return found;
    const std::string begin = in_one_line(key) + '\t';
    const std::lock_guard lock(one_at_a_time_);
    for (const std::string& name : days()) {
        std::ifstream in(fs::path(folder_) / name);
        for (std::string line; std::getline(in, line);)
            if (line.starts_with(begin)) found.push_back(line.substr(begin.size()));
    }
    return found;
}

// "sent-20261122": names in the order of their days.
std::string day_book::name_of_day(std::chrono::system_clock::time_point when) const {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(when);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 16> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y%m%d", &parts);
    return prefix_ + std::string(text.data(), size);
}

std::vector<std::string> day_book::days() const {
    std::vector<std::string> names;
    std::error_code failed;
    for (const auto& each : fs::directory_iterator(folder_, failed)) {
        std::string name = each.path().filename().string();
        if (name.starts_with(prefix_)) names.push_back(std::move(name));
    }
    return names;
}

void day_book::forget_before(const std::string& oldest) const {
    std::error_code failed;
    for (const std::string& name : days())
        if (name < oldest) fs::remove(fs::path(folder_) / name, failed);
}

} // namespace signalbox::adapters::folder
