// Adapters that are shared libraries, behind the real hub: well-behaved ones, and those that are not.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/base/crypto.hpp"
#include "tests/support/hub_fixture.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

// A library as an operator puts it: a copy that nobody else can write, in a folder that nobody else can write.
class installed_library {
  public:
    explicit installed_library(const std::string& built = SIGNALBOX_UNRULY_ADAPTER)
        : path_(folder_.write("adapter.so", file_text(built))) {
        std::filesystem::create_directory(kept());
    }

    const std::string& path() const noexcept { return path_; }
    std::string sha256() const { return base::to_hex(base::sha256_of(base::as_bytes(file_text(path_)))); }
    std::string kept() const { return folder_.file("kept"); }
    std::size_t files() const {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(kept()), {}));
    }
    std::string folder() const { return folder_.text(); }

  private:
    temporary_folder folder_;
    std::string path_;
};

hub_options with_library(const installed_library& adapter, const std::string& settings, const std::string& more = "") {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = false;
    options.reports_to = "[mailbox, practice-files, practice]";
    options.destinations_yaml = "  - name: practice\n    kind: library\n    library: " + adapter.path() +
                                "\n    sha256: " + adapter.sha256() + "\n    settings: " + settings +
                                "\n    retry: {first_wait: 50ms, attempt_deadline: 2s}\n" + more;
    return options;
}

std::string settings_of(const installed_library& adapter, const std::string& behaviour,
                        const std::string& on = "REP-2") {
    return "{folder: " + adapter.kept() + ", do: " + behaviour + ", on: " + on + "}";
}

void send_reports(const hub_fixture& hub, std::uint32_t count) {
    mesh_client client(hub.endpoint());
    for (std::uint32_t i = 1; i <= count; ++i) {
        const auto report =
            report_builder{.nhs_number = synthetic_nhs_number(i),
                           .report_id = "REP-" + std::to_string(i),
                           .bundle_id = "00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + i)}
                .build();
        REQUIRE(client.send(hub.laboratory(), "GP01", "PATH_MEDRPT_V4", report).status == 202);
    }
}

// How many deliveries of the practice are in that state.
std::size_t listed(const hub_fixture& hub, const std::string& state) {
    const auto list = hub.command({"delivery", "list", "--destination", "practice", "--state", state}).output;
    const auto lines = static_cast<std::size_t>(std::count(list.begin(), list.end(), '\n'));
    return lines > 0 ? lines - 1 : 0; // without the head
}

bool log_has(hub_fixture& hub, const std::string& text) { return hub.hub().log().find(text) != std::string::npos; }

} // namespace

TEST_CASE("library: it files every report from a process of its own", "[flow][library]") {
    const installed_library adapter;
    hub_fixture hub(with_library(adapter, settings_of(adapter, "nothing")));
    hub.start();
    send_reports(hub, 3);
    CHECK(eventually([&] { return adapter.files() == 3; }));
    CHECK(eventually([&] { return log_has(hub, R"("part":"unruly")"); }));
    CHECK(hub.hub().terminate() == 0);
}

TEST_CASE("library: a trusted one does so within the hub", "[flow][library]") {
    const installed_library adapter;
    hub_fixture hub(with_library(adapter, settings_of(adapter, "nothing"), "    trusted: true\n"));
    hub.start();
    send_reports(hub, 3);
    CHECK(eventually([&] { return adapter.files() == 3; }));
    CHECK(hub.hub().terminate() == 0);
}

TEST_CASE("library: one that crashes on a report loses nothing else, and leaves that one to a person",
          "[flow][library]") {
    for (const std::string end : {"crash", "exit"}) {
        const installed_library adapter;
        hub_fixture hub(with_library(adapter, settings_of(adapter, end)));
        hub.start();
        send_reports(hub, 3);
        CHECK(eventually([&] { return adapter.files() == 2; }));
        CHECK(eventually([&] {
            return hub.command({"dlq", "list"}).output.find("adapter-death") != std::string::npos;
        }));
        CHECK(eventually([&] { return hub.practice_files().size() == 3; }));
    }
}

TEST_CASE("library: one that hangs on a report holds up no other", "[flow][library]") {
    const installed_library adapter;
    hub_fixture hub(with_library(adapter, settings_of(adapter, "hang")));
    hub.start();
    send_reports(hub, 4);
    CHECK(eventually([&] { return adapter.files() == 3; }));
    CHECK(eventually([&] { return hub.practice_files().size() == 4; }));
    CHECK(eventually([&] {
        return hub.command({"delivery", "list", "--destination", "practice"}).output.find("retry_wait") !=
               std::string::npos;
    }));
    CHECK(hub.hub().terminate() == 0);
}

TEST_CASE("library: what it prints is logged, and is not taken for what it says", "[flow][library]") {
    const installed_library adapter;
    hub_fixture hub(with_library(adapter, settings_of(adapter, "babble")));
    hub.start();
    send_reports(hub, 3);
    CHECK(eventually([&] { return adapter.files() == 3; }));
    CHECK(eventually([&] { return log_has(hub, "listening on port"); }));
    CHECK_FALSE(log_has(hub, "adapter.ended"));
}

TEST_CASE("library: a second completion is ignored and told", "[flow][library]") {
    const installed_library adapter;
    hub_fixture hub(with_library(adapter, settings_of(adapter, "twice")));
    hub.start();
    send_reports(hub, 3);
    CHECK(eventually([&] { return adapter.files() == 3; }));
    CHECK(eventually([&] { return log_has(hub, "adapter.unasked"); }));
    CHECK(hub.command({"dlq", "list"}).output.find("practice") == std::string::npos);
}

TEST_CASE("library: what the practice files and refuses comes back through it, from either process",
          "[flow][library]") {
    for (const char* where : {"", "    trusted: true\n"}) {
        const installed_library adapter;
        hub_fixture hub(with_library(adapter, settings_of(adapter, "confirm"), where));
        hub.start();
        send_reports(hub, 3);
        CHECK(eventually([&] { return listed(hub, "confirmed") == 2; }));
        CHECK(eventually([&] { return listed(hub, "dead_lettered") == 1; }));
        CHECK(hub.command({"dlq", "list"}).output.find("refused by practice") != std::string::npos);
    }
}

TEST_CASE("library: a completion after the deadline changes nothing", "[flow][library]") {
    const installed_library adapter;
    hub_fixture hub(with_library(adapter, settings_of(adapter, "late")));
    hub.start();
    send_reports(hub, 2);
    CHECK(eventually([&] { return adapter.files() == 2; })); // the second attempt, which completes the first one too
    CHECK(eventually([&] { return listed(hub, "delivered") == 2; }));
    CHECK(hub.command({"dlq", "list"}).output.find("practice") == std::string::npos);
}

TEST_CASE("library: an exception that crosses the line is unknown, and the hub and the adapter live",
          "[flow][library]") {
    const installed_library adapter(SIGNALBOX_THROWING_ADAPTER);
    hub_fixture hub(with_library(adapter, "{}"));
    hub.start();
    send_reports(hub, 3);
    CHECK(eventually([&] { return listed(hub, "delivered") == 3; }));
    CHECK_FALSE(log_has(hub, "adapter.ended"));
}

TEST_CASE("library: other bytes than the configuration's stop the start", "[flow][library]") {
    const installed_library adapter;
    hub_options options = with_library(adapter, settings_of(adapter, "nothing"));
    static_cast<void>(std::ofstream(adapter.path(), std::ios::app) << "more");
    hub_fixture hub(options);
    const auto refused = hub.command({"serve", "--config", hub.configuration()});
    CHECK(refused.exit_code == 78);
    CHECK(refused.errors.find("its SHA-256 is ") != std::string::npos);
}

TEST_CASE("library: a file or a folder that others can write stops the start", "[flow][library]") {
    const installed_library adapter;
    using std::filesystem::perms;
    for (const auto& open : {adapter.path(), adapter.folder()}) {
        hub_fixture hub(with_library(adapter, settings_of(adapter, "nothing")));
        std::filesystem::permissions(open, perms::group_write, std::filesystem::perm_options::add);
        const auto refused = hub.command({"serve", "--config", hub.configuration()});
        std::filesystem::permissions(open, perms::group_write, std::filesystem::perm_options::remove);
        CHECK(refused.exit_code == 78);
        CHECK(refused.errors.find("can be written by others") != std::string::npos);
    }
}

TEST_CASE("library: settings that it refuses keep it from running, and why is in the log", "[flow][library]") {
    const installed_library adapter;
    for (const auto& [settings, why] : {std::pair<std::string, std::string>{"{do: nothing}", "/settings: "},
                                        {settings_of(adapter, "refuse"), "nothing suits me"}}) {
        hub_fixture hub(with_library(adapter, settings));
        hub.start();
        send_reports(hub, 1);
        CHECK(eventually([&] { return log_has(hub, why); }));
        CHECK(eventually([&] { return hub.practice_files().size() == 1; }));
    }
}

TEST_CASE("library: where the hub is root, it runs as the user that is named", "[flow][library]") {
    if (::geteuid() != 0) return; // only root can do so
    const installed_library adapter;
    using std::filesystem::perms;
    for (const auto& open : {adapter.path(), adapter.folder()})
        std::filesystem::permissions(open, perms::others_read | perms::others_exec, std::filesystem::perm_options::add);
    const std::string own = adapter.folder() + "/state"; // the data folder is the hub's alone
    hub_fixture hub(with_library(adapter, "{folder: .}", "    user: nobody\n    folder: " + own + "\n"));
    hub.start();
    send_reports(hub, 1);
    CHECK(eventually([&] { return std::filesystem::exists(own) && !std::filesystem::is_empty(own); }));
    for (const auto& entry : std::filesystem::directory_iterator(own)) {
        struct stat found {};
        REQUIRE(::stat(entry.path().c_str(), &found) == 0);
        CHECK(found.st_uid != 0);
    }
}
