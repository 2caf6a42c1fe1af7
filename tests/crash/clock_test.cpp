// promises.md, Failure tests: "clock +-1 h, +10 d, -2 d: nothing expires wrongly; audit sequence monotonic; retries go
// on".
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/report_builder.hpp"
#include "tests/support/webhook_sink.hpp"

using namespace signalbox::tests;

namespace {

constexpr std::int64_t hour = 3'600;
constexpr std::int64_t day = 24 * hour;

// What wall_clock.c reads in the hub, while this is there.
class moved_clock {
  public:
    moved_clock() {
        const std::string path = place_.write("offset", std::string(sizeof(std::int64_t), '\0'));
        const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
        void* const there = ::mmap(nullptr, sizeof(std::int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        ::close(file);
        REQUIRE(there != MAP_FAILED);
        offset_ = static_cast<volatile std::int64_t*>(there);
        ::setenv("SIGNALBOX_WALL_CLOCK", path.c_str(), 1);
        ::setenv("LD_PRELOAD", SIGNALBOX_WALL_CLOCK_SHIM, 1);
    }
    moved_clock(const moved_clock&) = delete;
    moved_clock& operator=(const moved_clock&) = delete;
    ~moved_clock() {
        started();
        ::munmap(const_cast<std::int64_t*>(offset_), sizeof(std::int64_t));
    }
    // What is started from here on has the true time.
    void started() {
        ::unsetenv("LD_PRELOAD");
        ::unsetenv("SIGNALBOX_WALL_CLOCK");
    }
    void move_to(std::int64_t seconds) { *offset_ = seconds; }
    std::int64_t seconds() const { return *offset_; }
    int minutes() const { return static_cast<int>(*offset_ / 60); }

  private:
    temporary_folder place_;
    volatile std::int64_t* offset_ = nullptr;
};

std::size_t times_in(const std::string& text, const std::string& word) {
    std::size_t times = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++times;
    return times;
}

// A hub whose clock jumps, with a practice that is down. Uploads are given up after a second, so that what ends with
// time is looked for four times a second.
class jumping_hub {
  public:
    jumping_hub() : hub_(options()) {
        hub_.start();
        clock_.started();
    }

    http_answer send(const http_fields& more, const std::string& body) {
        mesh_client client(hub_.endpoint());
        http_fields fields = more;
        fields.emplace_back("Accept", "application/vnd.mesh.v2+json");
        fields.emplace_back("Mex-To", "GP01");
        fields.emplace_back("Mex-WorkflowID", "PATH_MEDRPT_V4");
        return client.request("POST", "/messageexchange/LAB01/outbox", signed_by(hub_.laboratory(), fields), body);
    }
    bool takes_a_report(std::uint32_t number) {
        const report_builder report{.nhs_number = synthetic_nhs_number(number),
                                    .report_id = "REP-" + std::to_string(number),
                                    .bundle_id = "00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + number)};
        return send({}, report.build()).status == 202;
    }
    // Moves the clock, and has an upload that nobody goes on with given up after its second, no sooner. It begins on
    // the side that is behind: what comes while the clock is ahead of what it has been ends late (decision 0007).
    bool gives_up_an_upload(std::int64_t at) {
        const std::size_t before = given_up();
        const bool forward = at > clock_.seconds();
        if (!forward) clock_.move_to(at);
        const auto begun = std::chrono::steady_clock::now();
        const bool taken = send({{"Mex-Chunk-Range", "1:2"}}, "a first half").status == 202;
        clock_.move_to(at);
        return taken && eventually([&] { return given_up() > before; }) &&
               std::chrono::steady_clock::now() - begun >= std::chrono::seconds(1);
    }
    std::size_t waiting_in_mailbox() {
        mesh_client client(hub_.endpoint());
        const std::string listed =
            client
                .request("GET", "/messageexchange/GP01/inbox",
                         signed_by(hub_.practice(), {{"Accept", "application/vnd.mesh.v2+json"}}))
                .body;
        return times_in(listed, "\"20"); // as every message id begins
    }
    hub_fixture& hub() { return hub_; }
    webhook_sink& practice() { return practice_; }

  private:
    hub_options options() {
        hub_options made;
        made.program = SIGNALBOX_BINARY;
        made.tls = false;
        made.limits_yaml = "  upload_idle_max: 1s\n";
        made.alarms_yaml = "  look_every: 200ms\n";
        made.reports_to = "[mailbox, practice]";
        const std::string secret = place_.write("secret", "a secret of 32 bytes, or longer.");
        std::filesystem::permissions(secret, std::filesystem::perms::owner_read);
        made.destinations_yaml =
            "  - name: practice\n    kind: webhook\n    idempotent: true\n    url: http://127.0.0.1:" +
            std::to_string(practice_.port()) + "/deliveries\n    secret: {file: " + secret +
            "}\n    retry: {first_wait: 20ms, wait_max: 200ms, breaker_first_open: 100ms, "
            "breaker_open_max: 200ms}\n";
        return made;
    }
    http_fields signed_by(const mesh_account& who, http_fields fields) const {
        fields.emplace_back("Authorization", mesh_token(who, {}, "0", token_time(clock_.minutes())));
        return fields;
    }
    std::size_t given_up() { return times_in(hub_.hub().log(), "mesh.upload_ended"); }

    temporary_folder place_;
    moved_clock clock_;
    webhook_sink practice_{[](const std::string&, const std::string&) { return webhook_sink::treatment::accept; },
                           false};
    hub_fixture hub_;
};

} // namespace

TEST_CASE("clock: an hour, ten days and two days off, either way, expire nothing and stop no retry", "[crash]") {
    jumping_hub hub;
    std::uint32_t sent = 0;
    for (const std::int64_t seconds : {std::int64_t{0}, hour, -hour, 10 * day, -2 * day, std::int64_t{0}}) {
        CAPTURE(seconds);
        CHECK(hub.gives_up_an_upload(seconds));
        CHECK(hub.takes_a_report(++sent));
        CHECK(hub.waiting_in_mailbox() == sent);
    }
    const std::string log = hub.hub().hub().log();
    CHECK(times_in(log, "delivery.expired") == 0);
    CHECK(times_in(log, "\"alarm.opened\",\"rule\":\"clock_step\"") == 1);
    CHECK(hub.practice().all().empty());

    hub.practice().open_door();

    CHECK(eventually([&] { return hub.practice().all().size() == sent; }));
    CHECK(hub.hub().command({"dlq", "list", "--json", "--quiet"}).output == "[]\n");
    CHECK(hub.hub().command({"audit", "verify"}).exit_code == 0);
    CHECK(hub.hub().hub().terminate() == 0);
}
