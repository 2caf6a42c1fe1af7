#include "tests/support/installed_sdk.hpp"

#include <stdexcept>
#include <vector>

#include "tests/support/hub_process.hpp"

namespace signalbox::tests {

namespace {

void run(const std::string& program, const std::vector<std::string>& words) {
    const auto ran = run_program(program, words);
    if (ran.exit_code != 0) throw std::runtime_error(program + ": " + ran.output + ran.errors);
}

} // namespace

installed_sdk::installed_sdk(const std::string& build_folder) {
    run("cmake", {"--install", build_folder, "--component", "sdk", "--prefix", prefix_.text()});
}

std::string installed_sdk::build(const std::string& source) const {
    const std::string made = prefix_.file(source.substr(source.rfind('/') + 1) + ".so");
    std::vector<std::string> words{"-Wall",   "-Wextra", "-Wpedantic", "-Werror", "-O1", "-fPIC",
                                   "-shared", "-I",      include(),    source,    "-o",  made};
    if (source.ends_with(".c")) {
        words.insert(words.begin(), "-std=c11");
        run("clang-16", words);
        return made;
    }
    words.insert(words.begin(), "-std=c++20");
    run("clang++-16", words);
    return made;
}

} // namespace signalbox::tests
