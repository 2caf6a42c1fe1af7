// kill -9 in a loop, and the checker's zeros. SIGNALBOX_CRASH_ROUNDS sets how often (50 each by default).
#include <catch2/catch.hpp>

#include "tests/crash/crash_run.hpp"

using namespace signalbox::tests;

TEST_CASE("crash: kill -9 during ingest loses nothing that was acknowledged", "[crash]") {
    crash_run run;
    folder_watch watch(run.hub.practice_folder());
    crash_load load(run.load());

    run.repeatedly(
        crash_rounds(), [&] { return load.acknowledged(); }, [&] { run.kill_hub(); });

    run.judge_it(load, [&] { return arrivals_of(watch); });
}

TEST_CASE("crash: kill -9 during delivery delivers each message once, in order", "[crash]") {
    crash_run run;
    folder_watch watch(run.hub.practice_folder());
    crash_load load(run.load());

    run.repeatedly(
        crash_rounds(), [&] { return watch.count(); }, [&] { run.kill_hub(); });

    run.judge_it(load, [&] { return arrivals_of(watch); });
}
