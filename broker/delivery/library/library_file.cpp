#include "broker/delivery/library/library_file.hpp"

#include <array>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <utility>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/base/crypto.hpp"
#include "broker/base/file.hpp"

namespace signalbox::delivery::library {

namespace {

constexpr const char* entry = "signalbox_adapter_v1";

std::string trouble_with_owner(const struct stat& found, const char* what) {
    if (found.st_uid != 0 && found.st_uid != ::geteuid())
        return std::string(what) + " belongs to somebody else than root and the hub";
    if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0) return std::string(what) + " can be written by others";
    return "";
}

std::string trouble_with_folder(const std::string& path) {
    std::error_code failed;
    const auto real = std::filesystem::canonical(path, failed);
    struct stat found {};
    if (failed || ::stat(real.parent_path().c_str(), &found) != 0) return "its folder cannot be looked at";
    return trouble_with_owner(found, "its folder");
}

std::optional<std::string> sha256_of_file(int file) {
    base::sha256 digest;
    std::array<char, 65536> piece{};
    off_t at = 0;
    while (true) {
        const ssize_t got = ::pread(file, piece.data(), piece.size(), at);
        if (got < 0) return std::nullopt;
        if (got == 0) return base::to_hex(digest.finish());
        digest.update(base::as_bytes(std::string_view(piece.data(), static_cast<std::size_t>(got))));
        at += got;
    }
}

struct opened_file {
    base::descriptor file;
    std::string trouble;
};

opened_file open_checked(const std::string& path, std::string_view sha256) {
    auto opened = base::open_file(path);
    if (!opened) return {base::descriptor(-1), opened.error().message()};
    opened_file made{std::move(*opened), ""};
    struct stat found {};
    if (::fstat(made.file.number(), &found) != 0) made.trouble = base::last_error().message();
    if (made.trouble.empty()) made.trouble = trouble_with_owner(found, "it");
    if (made.trouble.empty()) made.trouble = trouble_with_folder(path);
    if (!made.trouble.empty()) return made;
    const auto digest = sha256_of_file(made.file.number());
    if (!digest) made.trouble = "it cannot be read";
    if (digest && *digest != sha256) made.trouble = "its SHA-256 is " + *digest + ", not what the configuration says";
    return made;
}

} // namespace

std::string trouble_with_file(const std::string& path, std::string_view sha256) {
    const auto looked_at = open_checked(path, sha256);
    return looked_at.trouble.empty() ? "" : path + ": " + looked_at.trouble;
}

const signalbox_adapter_table* load_library_file(const std::string& path, std::string_view sha256) {
    const auto refuse = [&](const std::string& why) -> std::runtime_error {
        return std::runtime_error(path + ": " + why);
    };
    const auto looked_at = open_checked(path, sha256);
    if (!looked_at.trouble.empty()) throw refuse(looked_at.trouble);

    // By its descriptor, so that it is the file that was hashed. That number stays taken: the loader knows a library by
    // its name, and would take another one with the same number for this one.
    const int kept = ::fcntl(looked_at.file.number(), F_DUPFD_CLOEXEC, 3);
    if (kept < 0) throw refuse(base::last_error().message());
    void* const loaded = ::dlopen(("/proc/self/fd/" + std::to_string(kept)).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (loaded == nullptr) throw refuse(::dlerror());
    using getter = const signalbox_adapter_table* (*)(std::uint32_t);
    const auto table_for = reinterpret_cast<getter>(::dlsym(loaded, entry));
    if (table_for == nullptr) throw refuse(std::string("it has no ") + entry);
    try {
        return table_for(SIGNALBOX_ABI_MINOR);
    } catch (...) {
        throw refuse(std::string(entry) + " threw");
    }
}

} // namespace signalbox::delivery::library
