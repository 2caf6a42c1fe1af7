#include <array>

#include <fmt/format.h>

#include "tools/cli/commands.hpp"
#include "tools/cli/demo_hub.hpp"
#include "tools/cli/demo_teller.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

constexpr std::array<demo_message, 4> demo_messages = {{
    {"full_blood_count.json", "a full blood count in the shape of the national guide", exit_code::done},
    {"full_blood_count_local.json", "the same tests in the laboratory's own Read and local codes", exit_code::done},
    {"invalid_missing_status.json", "a report that lacks a status, bad on purpose", exit_code::findings},
    {"invalid_nhs_number.json", "a report whose NHS number is none, bad on purpose", exit_code::findings},
}};

void on_interrupt(int) { demo_interrupted = 1; }

// Without SA_RESTART, so that a wait ends and the demo can stop its hub.
void watch_interrupts() {
    struct sigaction act {};
    act.sa_handler = on_interrupt;
    ::sigaction(SIGINT, &act, nullptr);
    ::sigaction(SIGTERM, &act, nullptr);
}

exit_code tell_all(demo_hub& hub) {
    const app::run_file& running = hub.running();
    print(fmt::format("Signalbox {} demo: MESH {}://{}, data in {}", running.version,
                      running.mesh_encrypted ? "https" : "http", running.mesh.to_text(), hub.data()));
    teller with(hub);
    exit_code all = exit_code::done;
    for (std::size_t i = 0; i < demo_messages.size() && demo_interrupted == 0; ++i) {
        const exit_code end = with.tell(i + 1, demo_messages[i]);
        if (end == demo_messages[i].expected) continue;
        all = exit_code::findings;
        note(fmt::format("{} ended otherwise than it should", demo_messages[i].file));
    }
    return all;
}

} // namespace

exit_code run_demo(const demo_options& how) {
    watch_interrupts();
    demo_hub hub(how.data);
    const exit_code told = tell_all(hub);
    if (!hub.is_own() || how.once || demo_interrupted != 0) return told;

    note(fmt::format("\nThe hub serves until Ctrl-C. In another terminal: signalbox message list --data {}",
                     hub.data()));
    hub.wait();
    return told;
}

} // namespace signalbox::cli
