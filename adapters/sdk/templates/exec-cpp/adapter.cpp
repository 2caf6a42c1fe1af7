#include "adapter.hpp"

#include "json.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace {

std::string bytes_of(const json& payload) {
    const std::string& encoding = payload.at("encoding").text();
    if (encoding == "base64") return from_base64(payload.at("data").text());
    if (encoding != "file") return payload.at("data").text();
    std::ifstream file(payload.at("path").text(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

bool is_kept(const fs::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY);
    const bool kept = file >= 0 && ::fsync(file) == 0;
    ::close(file);
    return kept;
}

// Accepted only once the file would survive a crash; the same key again changes nothing.
std::string file_away(const fs::path& folder, const std::string& delivery_id, const std::string& bytes) {
    const fs::path path = folder / delivery_id;
    if (fs::exists(path)) return "duplicate";
    const fs::path part = path.string() + ".part";
    std::ofstream(part, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!is_kept(part)) return "retry";
    fs::rename(part, path);
    return is_kept(folder) ? "accepted" : "unknown";
}

} // namespace

std::string adapter::answer(std::string_view line) {
    const json message = json::parse(line);
    const std::string& type = message.at("type").text();
    if (type == "hello") {
        if (message.at("config").has("folder")) folder_ = message.at("config").at("folder").text();
        fs::create_directories(folder_);
        return R"({"type":"ready","protocol":1,"name":"@NAME@","version":"1.0.0","max_in_flight":4,"idempotent":true})"
               "\n";
    }
    if (type == "deliver") {
        const std::string& id = message.at("delivery_id").text(); // letters, digits, '_' and '-'
        const std::string outcome = file_away(folder_, id, bytes_of(message.at("payload")));
        return R"({"type":"result","delivery_id":")" + id + R"(","outcome":")" + outcome + "\"}\n";
    }
    if (type == "ping") return R"({"type":"pong","n":)" + message.at("n").text() + "}\n";
    over_ = type == "drain";
    return "";
}
