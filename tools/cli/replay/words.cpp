#include <CLI/CLI.hpp>

#include "tools/cli/replay/commands.hpp"

namespace signalbox::cli {

namespace {

void add_target(CLI::App* command, replay_options& to) {
    command->add_option("--data", to.data, "data folder of a hub that runs here");
    command->add_option("--target", to.target, "http(s)://HOST of a hub, each transport at its usual port");
    command->add_option("--target-mesh", to.target_mesh, "http(s)://HOST:PORT of MESH");
    command->add_option("--target-fhir", to.target_fhir, "http(s)://HOST:PORT of FHIR");
    command->add_option("--target-gpconnect", to.target_gpconnect, "http(s)://HOST:PORT of GP Connect");
    command->add_option("--target-mllp", to.target_mllp, "HOST:PORT of MLLP (with TLS: https://HOST:PORT)");
    command->add_option("--accounts", to.accounts, "file of the mailboxes to send from, with their passwords");
    command->add_option("--config", to.config, "configuration of the hub at --data, for its accounts");
    command->add_option("--ca", to.ca, "PEM file that the target's certificate is checked with");
    command->add_option("--cert", to.certificate, "client certificate, PEM");
    command->add_option("--key", to.key, "its key, PEM");
    command->add_option("--organisation", to.organisation, "ODS code of who asks over GP Connect")
        ->capture_default_str();
}

void add_pace(CLI::App* command, replay_options& to) {
    auto* speed = command->add_option("--speed", to.speed, "1x, 10x, 0.5x of the recorded one, or max");
    speed->capture_default_str();
    auto* rate = command->add_option("--rate", to.rate, "500/s, 30/min, in the place of the recorded times");
    rate->excludes(speed);
    command->add_option("--ramp", to.ramp, "30s: within which the rate is reached")->needs(rate);
    command->add_option("--concurrency", to.concurrency, "messages in hand at a time")
        ->capture_default_str()
        ->check(CLI::Range(1, 4096));
    command->add_option("--loop", to.loop, "play it so many times")->capture_default_str()->check(CLI::Range(1, 1000));
    command->add_flag("--keep-ids", to.keep_ids,
                      "send idempotency keys and control ids as they were recorded, as to a hub that is new");
    command->add_option("--settle", to.settle, "how long to wait for what is still under way (60s; --embedded: 144h)");
}

void add_embedded(CLI::App* command, replay_options& to) {
    auto* embedded = command->add_flag(
        "--embedded", to.embedded, "play it at a hub in this process, whose time passes at once (--config: its own)");
    auto* compare = command->add_option("--compare", to.compare, "two configurations: what the second would change");
    compare->expected(2)->allow_extra_args(false)->excludes(embedded); // what follows the two is the trace
    command->add_option("--outages", to.outages, "file: when destinations of that hub do not take what they get");
    for (const char* elsewhere :
         {"--data", "--target", "--target-mesh", "--target-fhir", "--target-gpconnect", "--target-mllp"}) {
        embedded->excludes(elsewhere);
        compare->excludes(elsewhere);
    }
}

void add_durability(CLI::App* command, replay_options& to) {
    auto* verify = command->add_flag("--verify-durability", to.verify_durability,
                                     "kill the hub meanwhile, and prove that all it acknowledged is there once");
    auto* start = command->add_option("start", to.start, "-- COMMAND that starts the hub at --data, and again");
    verify->needs(start)->needs("--data");
    start->needs(verify);
    command->add_option("--kills", to.kills, "how often")
        ->capture_default_str()
        ->check(CLI::Range(0, 1000))
        ->needs(verify);
    for (const char* other :
         {"--target", "--target-mesh", "--target-fhir", "--target-gpconnect", "--target-mllp", "--keep-ids",
          "--embedded", "--compare", "--against", "--tolerance", "--align-max", "--bless"})
        verify->excludes(other);
}

void add_choice(CLI::App* command, replay_options& to) {
    command->add_option("--where", to.where, "as: transport=mesh and not to~B82");
    command->add_option("--from", to.from, "10m or 10min: leave out what is earlier in the trace");
    command->add_option("--to", to.to, "20m or 20min: leave out what is at that time and later");
    command->add_option("--sample", to.sample, "10%: of all, always the same ones for the same --seed");
    command->add_option("--sample-by", to.sample_by, "message, or stream: a stream is in or out as a whole")
        ->capture_default_str()
        ->check(CLI::IsMember({"message", "stream"}));
    command->add_option("--seed", to.seed, "of the sample, and of the moments of kills")->capture_default_str();
}

void add_results(CLI::App* command, replay_options& to) {
    command->add_option("--out", to.out, "write this run as a trace");
    command->add_option("--against", to.against, "compare with this run in the place of the recording");
    command->add_option("--tolerance", to.tolerance, "file of what may differ");
    command
        ->add_option("--align-max", to.align_max,
                     "elements of a list, with nothing that names them, that are matched by what they share")
        ->capture_default_str()
        ->check(CLI::Range(0, 4096));
    command->add_option("--bless", to.bless, "write what came as a trace of expectations");
    command->add_option("--junit", to.junit, "write JUnit XML");
    command->add_option("--json", to.json, "write everything as JSON");
    command->add_option("--html", to.html, "write one page");
    command->add_flag("-q,--quiet", to.quiet, "without progress");
}

} // namespace

void add_replay_words(CLI::App& app, replay_options& to,
                      const std::function<void(std::function<exit_code()>)>& choose) {
    auto* command = app.add_subcommand("replay", "play a trace at a hub and compare what comes of it");
    command->add_option("trace", to.trace, "the trace")->required();
    add_target(command, to);
    add_pace(command, to);
    add_embedded(command, to);
    add_choice(command, to);
    add_results(command, to);
    add_durability(command, to);
    command->callback([&to, choose] { choose([&to] { return replay(to); }); });
}

} // namespace signalbox::cli
