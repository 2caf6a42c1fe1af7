#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "broker/app/embedded.hpp"
#include "broker/base/crypto.hpp"
#include "tools/cli/adapter/commands.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

namespace fs = std::filesystem;

struct scaffold_file {
    const char* from; // below adapters/sdk
    const char* to;
};

struct scaffold {
    std::vector<scaffold_file> files; // beside those of its own folder of templates
    std::vector<const char*> templates;
    std::string_view own_name;                  // of the example that it begins with
    std::array<std::string_view, 3> next_steps; // "{}": the name
};

const scaffold& scaffold_of(std::string_view kind) {
    static const scaffold so_cpp{
        {{"examples/folder_drop.cpp", "adapter.cpp"},
         {"include/signalbox/adapter.h", "include/signalbox/adapter.h"},
         {"include/signalbox/adapter.hpp", "include/signalbox/adapter.hpp"},
         {"include/signalbox/http.hpp", "include/signalbox/http.hpp"}},
        {"CMakeLists.txt", "README.md", "adapter_test.cpp", "destination.yaml", "settings.yaml"},
        "folder-drop-cpp",
        {"cmake -S {0} -B {0}/build && cmake --build {0}/build", "ctest --test-dir {0}/build",
         "signalbox adapter test {0}/build/{0}.so --settings {0}/settings.yaml"}};
    static const scaffold exec_cpp{{},
                                   {"CMakeLists.txt", "README.md", "adapter.cpp", "adapter.hpp", "adapter_test.cpp",
                                    "destination.yaml", "json.hpp", "main.cpp", "settings.yaml"},
                                   "",
                                   {"cmake -S {0} -B {0}/build && cmake --build {0}/build",
                                    "ctest --test-dir {0}/build",
                                    "signalbox adapter test {0}/build/{0} --settings {0}/settings.yaml"}};
    static const scaffold exec_python{{{"examples/folder_drop.py", "adapter.py"}},
                                      {"README.md", "destination.yaml", "settings.yaml", "test_adapter.py"},
                                      "folder-drop",
                                      {"python3 {0}/test_adapter.py", "cat {0}/README.md",
                                       "signalbox adapter test {0}/adapter.py --settings {0}/settings.yaml"}};
    static const scaffold webhook{{{"examples/webhook_drop.py", "webhook.py"}},
                                  {"README.md", "destination.yaml", "test_webhook.py"},
                                  "webhook_drop.py",
                                  {"python3 {0}/test_webhook.py",
                                   "python3 {0}/webhook.py 8790 {0}/secret {0}/delivered",
                                   "signalbox adapter test http://127.0.0.1:8790/ --secret-file {0}/secret"}};
    if (kind == "so-cpp") return so_cpp;
    if (kind == "exec-cpp") return exec_cpp;
    return kind == "exec-python" ? exec_python : webhook;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    if (what.empty()) return text;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

void write_new(const fs::path& path, std::string_view text) {
    fs::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    if (!file) throw command_failure{exit_code::failed, path.string() + " cannot be written", ""};
    if (!text.starts_with("#!")) return;
    fs::permissions(path, fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                    fs::perm_options::add);
}

void make_secret(const fs::path& folder) {
    std::array<std::byte, 32> key{};
    base::random_fill(key);
    write_new(folder / "secret", base::to_hex(key) + "\n");
    fs::permissions(folder / "secret", fs::perms::owner_read | fs::perms::owner_write);
    fs::create_directory(folder / "delivered");
}

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= 64 && text.front() >= 'a' && text.front() <= 'z' &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

} // namespace

exit_code new_adapter(const adapter_new_options& how) {
    if (!is_name(how.name))
        throw command_failure{exit_code::usage, "a name is a small letter, then small letters, digits, '-' and '_'",
                              "signalbox adapter new my-adapter --kind " + how.kind};
    std::error_code absent;
    if (fs::symlink_status(how.name, absent).type() != fs::file_type::not_found)
        throw command_failure{exit_code::usage, how.name + " is here already", "choose another name"};

    const scaffold& made = scaffold_of(how.kind);
    const fs::path folder = how.name;
    for (const scaffold_file& each : made.files) {
        std::string text(app::embedded_text(std::string("adapters/sdk/") + each.from));
        write_new(folder / each.to, replaced(std::move(text), made.own_name, how.name));
    }
    for (const char* each : made.templates) {
        std::string text(app::embedded_text("adapters/sdk/templates/" + how.kind + "/" + each));
        write_new(folder / each, replaced(std::move(text), "@NAME@", how.name));
    }
    if (how.kind == "webhook") make_secret(folder);

    print(fmt::format("{} is made: an adapter that files what it gets into a folder. Next:", how.name));
    for (const std::string_view each : made.next_steps) print("  " + fmt::format(fmt::runtime(each), how.name));
    return exit_code::done;
}

} // namespace signalbox::cli
