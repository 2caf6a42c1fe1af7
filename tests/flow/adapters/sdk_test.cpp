// The SDK as an outsider has it: installed, without the project around it.
#include <filesystem>
#include <string>

#include <catch2/catch.hpp>

#include "broker/base/crypto.hpp"
#include "tests/support/hub_fixture.hpp"
#include "tests/support/installed_sdk.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

std::string destination_of(const std::string& library, const std::string& kept, bool trusted) {
    const std::string digest = base::to_hex(base::sha256_of(base::as_bytes(file_text(library))));
    return "  - name: practice\n    kind: library\n    library: " + library + "\n    sha256: " + digest +
           "\n    settings: {folder: " + kept + "}\n" + (trusted ? "    trusted: true\n" : "");
}

std::size_t files_in(const std::string& folder) {
    if (!std::filesystem::exists(folder)) return 0;
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

} // namespace

TEST_CASE("SDK: the examples in C and C++ are built against it alone, pass the kit, and deliver", "[flow][sdk]") {
    const installed_sdk sdk(SIGNALBOX_BUILD_DIR);
    for (const char* example : {"folder_drop.c", "folder_drop.cpp"}) {
        INFO(example);
        const std::string library = sdk.build(sdk.example(example));
        const temporary_folder own;
        const auto kit =
            run_program(SIGNALBOX_BINARY, {"adapter", "test", library, "--settings",
                                           own.write("settings.yaml", "folder: " + own.file("of-the-kit") + "\n")});
        INFO(kit.output << kit.errors);
        CHECK(kit.exit_code == 0);

        hub_options options;
        options.program = SIGNALBOX_BINARY;
        options.tls = false;
        options.reports_to = "[mailbox, practice-files, practice]";
        options.destinations_yaml =
            destination_of(library, own.file("kept"), std::string_view(example).ends_with("cpp"));
        hub_fixture hub(options);
        hub.start();
        mesh_client client(hub.endpoint());
        REQUIRE(client.send(hub.laboratory(), "GP01", "PATH_MEDRPT_V4", report_builder{}.build()).status == 202);
        CHECK(eventually([&] { return files_in(own.file("kept")) == 1; }));
    }
}

TEST_CASE("SDK: its headers and its protocol are all that it takes", "[flow][sdk]") {
    const installed_sdk sdk(SIGNALBOX_BUILD_DIR);
    CHECK(std::filesystem::exists(sdk.include() + "/signalbox/http.hpp"));
    CHECK(std::filesystem::exists(sdk.example("folder_drop.py")));
    CHECK(file_text(sdk.example("../schemas/adapter-stdio.schema.json")).find("\"$schema\"") != std::string::npos);
}
