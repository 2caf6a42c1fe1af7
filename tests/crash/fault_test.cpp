// What the disk and the kernel can do to the hub: failed syncs, a full disk, death between commit and answer.
#include <csignal>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

const std::string workflow = "PATH_MEDRPT_V4";

hub_options with_binary() {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    return options;
}

// strace attached to a running hub, tampering with its system calls until it goes.
class tampering {
  public:
    tampering(pid_t hub, const std::string& inject, const std::string& log) : log_(log) {
        child_ = ::fork();
        if (child_ == 0) {
            ::execlp("strace", "strace", "-f", "-p", std::to_string(hub).c_str(), "-e", "trace=fdatasync,fsync", "-e",
                     inject.c_str(), "-o", log.c_str(), nullptr);
            ::_exit(127);
        }
        // strace has stopped and resumed every thread once each of them has a tracer.
        REQUIRE(eventually([hub] { return traced(hub); }));
    }
    tampering(const tampering&) = delete;
    tampering& operator=(const tampering&) = delete;
    ~tampering() {
        ::kill(child_, SIGTERM);
        ::waitpid(child_, nullptr, 0);
    }

  private:
    static bool traced(pid_t hub) {
        for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(hub) + "/task"))
            if (file_text(task.path().string() + "/status").find("TracerPid:\t0\n") != std::string::npos) return false;
        return true;
    }

    std::string log_;
    pid_t child_ = -1;
};

std::size_t messages_kept(const hub_fixture& hub) {
    const auto list = hub.command({"message", "list", "--json", "--limit", "1000"});
    CHECK(list.exit_code == 0);
    std::size_t count = 0;
    for (auto at = list.output.find("\"message_id\""); at != std::string::npos;
         at = list.output.find("\"message_id\"", at + 1))
        ++count;
    return count;
}

http_answer send(const hub_fixture& hub, const std::string& key, const std::string& body) {
    mesh_client client(hub.endpoint());
    return client.send(hub.laboratory(), "GP01", workflow, body, {{"Idempotency-Key", key}});
}

} // namespace

TEST_CASE("fault: killed between commit and answer, the resend finds what was committed", "[crash]") {
    hub_fixture hub(with_binary());
    hub.start();
    const std::string body = report_builder{}.build();
    {
        // The first sync of a group is the database's, the second the journal's: the hub dies with the commit done.
        const tampering kill_at_second_sync(hub.hub().pid(), "inject=fdatasync,fsync:signal=SIGKILL:when=2",
                                            hub.folder() + "/strace.log");
        CHECK_THROWS_AS(send(hub, "key-1", body), connection_lost);
        CHECK(hub.hub().wait() == 128 + SIGKILL);
    }
    hub.start();
    CHECK(messages_kept(hub) == 1);

    const auto again = send(hub, "key-1", body);

    CHECK(again.status == 202);
    CHECK(messages_kept(hub) == 1);
    CHECK(eventually([&] { return hub.practice_files().size() == 1; }));
    CHECK(hub.practice_files()[0].starts_with(json_text(again.body, "message_id")));
    CHECK(hub.command({"audit", "verify"}).exit_code == 0);
}

TEST_CASE("fault: a failed sync acknowledges nothing, ends the hub with 74, and the next start recovers", "[crash]") {
    hub_fixture hub(with_binary());
    hub.start();
    const std::string body = report_builder{}.build();
    const bool journal = GENERATE(false, true);
    {
        const tampering failing(hub.hub().pid(),
                                std::string("inject=fdatasync,fsync:error=EIO:when=") + (journal ? "2" : "1"),
                                hub.folder() + "/strace.log");
        try {
            CHECK(send(hub, "key-1", body).status >= 500);
        } catch (const connection_lost&) {
            SUCCEED("no answer: unknown to the sender, as promised");
        }
        CHECK(hub.hub().wait() == 74);
    }
    hub.start();

    const auto again = send(hub, "key-1", body);

    CHECK(again.status == 202);
    CHECK(eventually([&] { return hub.practice_files().size() == 1; }));
    CHECK(messages_kept(hub) == 1);
    CHECK(hub.command({"audit", "verify"}).exit_code == 0);
}

TEST_CASE("fault: a full disk refuses new messages only, and the hub recovers alone", "[crash]") {
    temporary_folder disk;
    REQUIRE(::mount("tmpfs", disk.text().c_str(), "tmpfs", 0, "size=48m,mode=0700") == 0);
    const std::string filler = disk.file("filler");
    {
        hub_options options = with_binary();
        options.data = disk.file("data");
        options.limits_yaml = "  disk_low_water: 6MiB\n";
        hub_fixture hub(options);
        std::ofstream(filler) << std::string(24U << 20U, 'f');
        hub.start();
        mesh_client client(hub.endpoint());
        const std::string body(60'000, 'b');

        int status = 202;
        std::string first;
        int accepted = 0;
        for (; status == 202 && accepted < 2000; ++accepted) {
            const auto answer = client.send(hub.laboratory(), "OTHER01", "BULK", body);
            status = answer.status;
            if (first.empty()) first = json_text(answer.body, "message_id");
            if (status == 503) CHECK_FALSE(answer.field("retry-after").empty());
        }
        CHECK(status == 503);
        CHECK(accepted > 20);
        const std::string path = "/messageexchange/OTHER01/inbox/" + first;
        CHECK(client.as(hub.other(), "GET", path).body == body);
        CHECK(client.as(hub.other(), "PUT", path + "/status/acknowledged").status == 200);
        CHECK(hub.hub().running());

        std::filesystem::remove(filler);
        CHECK(eventually([&] { return client.send(hub.laboratory(), "OTHER01", "BULK", body).status == 202; }));
        CHECK(hub.hub().terminate() == 0);
    }
    CHECK(::umount(disk.text().c_str()) == 0);
}
