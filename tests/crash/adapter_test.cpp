// Deliveries to adapters that fail, and that are killed.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>

#include <catch2/catch.hpp>

#include "tests/crash/crash_run.hpp"
#include "tests/support/installed_sdk.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox::tests;

namespace {

using treatment = webhook_sink::treatment;

// Tries again soon and does not give up on what fails at random.
const std::string patient_retry = "poison_after: 1000, breaker_window_failures: 1000, breaker_failures: 1000";
// Gives up soon and looks again soon.
const std::string quick_breaker = "breaker_first_open: 100ms, breaker_open_max: 500ms";

std::string destination(const std::string& kind, const std::string& settings, const std::string& retry) {
    return "  - name: practice\n    kind: " + kind + "\n    max_in_flight: 16\n" + settings +
           "    retry: {first_wait: 20ms, wait_max: 200ms, " + retry + "}\n";
}

class webhook_options {
  public:
    explicit webhook_options(const webhook_sink& sink, const std::string& reports_to = "[practice]",
                             const std::string& retry = patient_retry) {
        const std::string secret = place_.write("secret", "a secret of 32 bytes, or longer.");
        std::filesystem::permissions(secret, std::filesystem::perms::owner_read);
        options_.tls = false;
        options_.reports_to = reports_to;
        options_.destinations_yaml =
            destination("webhook",
                        "    url: http://127.0.0.1:" + std::to_string(sink.port()) +
                            "/deliveries\n    idempotent: true\n    secret: {file: " + secret + "}\n",
                        retry);
    }
    const hub_options& get() const { return options_; }

  private:
    temporary_folder place_;
    hub_options options_;
};

// Fails so many of a hundred: half of them before it takes anything, half afterwards.
webhook_sink::decision failing(int percent) {
    return [percent](const std::string&, const std::string&) {
        thread_local std::mt19937 random{std::random_device{}()};
        const int drawn = std::uniform_int_distribution<int>(0, 99)(random);
        return drawn < percent / 2 ? treatment::error : drawn < percent ? treatment::lose : treatment::accept;
    };
}

// Kills every process whose parent is the hub.
void kill_adapter(pid_t hub) {
    const std::string children = "/proc/" + std::to_string(hub) + "/task";
    for (const auto& thread : std::filesystem::directory_iterator(children)) {
        const std::string listed = file_text((thread.path() / "children").string());
        for (std::size_t begin = 0; begin < listed.size(); begin = listed.find(' ', begin) + 1)
            ::kill(std::stoi(listed.substr(begin)), SIGKILL);
    }
}

// How many messages wait for a destination that is down; SIGNALBOX_QUEUED sets another number.
std::uint32_t queued() {
    const char* const wanted = std::getenv("SIGNALBOX_QUEUED");
    return wanted == nullptr ? 2'000 : static_cast<std::uint32_t>(std::atoi(wanted));
}

std::size_t times_in(const std::string& text, const std::string& word) {
    std::size_t times = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++times;
    return times;
}

long memory_peak_kb(pid_t hub) {
    const std::string status = file_text("/proc/" + std::to_string(hub) + "/status");
    return std::stol(status.substr(status.find("VmHWM:") + 6));
}

std::string folder_settings(const temporary_folder& kept) {
    return "    form: fhir-r4\n    settings: {folder: " + kept.text() + "}\n";
}

// Of a hub that delivers to that destination, which files into `kept`.
void kill_adapter_repeatedly(const std::string& practice, const temporary_folder& kept) {
    hub_options options;
    options.reports_to = "[practice]";
    options.destinations_yaml = practice;
    crash_run run(options);
    folder_watch watch(kept.text());
    crash_load load(run.load());

    // Enough in between that what was in hand has been delivered: two deaths on one delivery make a dead letter.
    run.repeatedly(
        crash_rounds(), [&] { return watch.count(); }, [&] { kill_adapter(run.hub.hub().pid()); }, 30);

    run.judge_it(load, [&] { return arrivals_of(watch); });
}

} // namespace

TEST_CASE(
    "crash: what waits for a destination that is down takes no memory, nothing is poisoned, and all is drained in "
    "order",
    "[crash]") {
    webhook_sink sink([](const std::string&, const std::string&) { return treatment::accept; }, false);
    const webhook_options options(sink, "[practice, practice-files]", quick_breaker);
    crash_run run(options.get());
    folder_watch watch(run.hub.practice_folder());
    crash_load::settings how = run.load();
    how.patients = 200;
    how.versions = queued() / 200;
    crash_load load(how);
    load.finish();
    CHECK(eventually([&] { return watch.count() == load.acknowledged(); }, std::chrono::seconds{600}));
    CHECK(times_in(run.hub.hub().log(), "\"alarm.opened\",\"rule\":\"breaker_open\"") == 1);

    sink.open_door();

    CHECK(eventually([&] { return sink.all().size() == load.acknowledged(); }, std::chrono::seconds{600}));
    const long memory = memory_peak_kb(run.hub.hub().pid());
    std::cout << queued() << " queued, the hub took at most " << memory << " KiB" << std::endl;
    CHECK(memory < 300'000);
    run.judge_it(load, [&] { return arrivals_of(sink); });
}

TEST_CASE("crash: a thousand patients of 20 versions keep their order at an adapter that fails 20 %", "[crash]") {
    webhook_sink sink(failing(20));
    const webhook_options options(sink);
    crash_run run(options.get());
    crash_load::settings how = run.load();
    how.patients = 1'000;
    how.versions = 20;
    crash_load load(how);

    load.finish();

    run.judge_it(load, [&] { return arrivals_of(sink); });
    CHECK(load.acknowledged() == 20'000);
}

TEST_CASE("crash: kill -9 of the hub during deliveries to a webhook that fails", "[crash]") {
    webhook_sink sink(failing(20));
    const webhook_options options(sink);
    crash_run run(options.get());
    crash_load load(run.load());

    run.repeatedly(
        crash_rounds(), [&] { return sink.posts("/deliveries"); }, [&] { run.kill_hub(); });

    run.judge_it(load, [&] { return arrivals_of(sink); });
}

TEST_CASE("crash: kill -9 of an adapter in a loop loses and doubles nothing", "[crash]") {
    const temporary_folder kept;
    kill_adapter_repeatedly(destination("executable",
                                        "    command: [" SIGNALBOX_SOURCE_DIR
                                        "/adapters/sdk/examples/folder_drop.py]\n" +
                                            folder_settings(kept),
                                        patient_retry),
                            kept);
}

TEST_CASE("crash: kill -9 of an adapter's host in a loop loses and doubles nothing", "[crash]") {
    const temporary_folder kept;
    const installed_sdk sdk(SIGNALBOX_BUILD_DIR);
    const std::string library = sdk.build(sdk.example("folder_drop.c"));
    kill_adapter_repeatedly(destination("library",
                                        "    library: " + library + "\n    sha256: " + sha256_hex(file_text(library)) +
                                            "\n" + folder_settings(kept),
                                        patient_retry),
                            kept);
}
