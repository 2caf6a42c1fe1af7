#include "broker/trace/recording/files.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <sys/stat.h>

#include "broker/base/file.hpp"

namespace signalbox::trace {

namespace {

constexpr std::size_t name_max = 64;

std::string path_of(const recording_files::settings& how, std::size_t number) {
    return fmt::format("{}/{}-{:04}.sbtrace.zst", how.folder, how.name, number);
}

} // namespace

bool is_recording_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= name_max && std::ranges::all_of(name, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    });
}

result<recording_files> recording_files::create(settings how, header first) {
    if (::mkdir(how.folder.c_str(), 0700) != 0 && errno != EEXIST) return base::last_error();
    recording_files made(std::move(how), std::move(first));
    if (auto begun = made.begin_file(); !begun) return begun.error();
    return made;
}

result<void> recording_files::begin_file() {
    const std::string path = path_of(how_, paths_.size() + 1);
    auto opened = writer::create(path, first_);
    if (!opened) return opened.error();
    if (open_) before_ += open_->lines();
    open_ = std::move(*opened);
    paths_.push_back(path);
    return {};
}

result<void> recording_files::append(record what) {
    if (open_->size() >= how_.rotate_at && open_->lines() > 1) {
        if (paths_.size() >= how_.files_max) return error_code(std::make_error_code(std::errc::no_buffer_space));
        if (auto finished = open_->finish(); !finished) return finished;
        if (auto begun = begin_file(); !begun) return begun;
    }
    return open_->append(what);
}

result<void> recording_files::finish(const std::optional<mark>& last) {
    if (last)
        if (auto told = open_->append(*last); !told) return told;
    return open_->finish();
}

result<std::vector<trace_file>> traces_in(const std::string& folder) {
    std::vector<trace_file> found;
    std::error_code failed;
    for (std::filesystem::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
        const std::string name = at->path().filename();
        if (!name.ends_with(".sbtrace") && !name.ends_with(".sbtrace.zst")) continue;
        struct stat about {};
        if (::lstat(at->path().c_str(), &about) != 0 || !S_ISREG(about.st_mode)) continue;
        found.push_back({at->path(), static_cast<std::uint64_t>(about.st_size),
                         base::time_point{std::chrono::seconds(about.st_mtim.tv_sec)}});
    }
    if (failed && failed != std::errc::no_such_file_or_directory) return error_code(failed);
    std::ranges::sort(found, {}, &trace_file::path);
    return found;
}

} // namespace signalbox::trace
