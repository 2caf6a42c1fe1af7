// One delivery is filed, and the same again is a duplicate.
#include "adapter.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

bool check(bool holds, const char* what) {
    std::printf("%s: %s\n", holds ? "ok" : "FAILED", what);
    return holds;
}

} // namespace

int main() {
    const std::string folder = std::filesystem::temp_directory_path() / "@NAME@-test";
    std::filesystem::remove_all(folder);
    adapter made;
    const std::string ready = made.answer(R"({"type":"hello","protocol":[1],"config":{"folder":")" + folder + "\"}}");
    bool good = check(ready.find("\"ready\"") != std::string::npos, "hello is answered");

    const std::string delivery =
        R"({"type":"deliver","delivery_id":"one","payload":{"encoding":"utf8","data":"a \u0022report\u0022\n"}})";
    good = check(made.answer(delivery).find("accepted") != std::string::npos, "a delivery is accepted") && good;
    std::ifstream file(folder + "/one");
    const std::string kept{std::istreambuf_iterator<char>(file), {}};
    good = check(kept == "a \"report\"\n", "and filed as it is") && good;
    good = check(made.answer(delivery).find("duplicate") != std::string::npos, "the same again is a duplicate") && good;

    std::filesystem::remove_all(folder);
    return good ? 0 : 1;
}
