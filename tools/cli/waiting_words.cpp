#include "tools/cli/waiting_words.hpp"

#include <CLI/CLI.hpp>

namespace signalbox::cli {

namespace {

CLI::App* group(CLI::App& of, const char* name, const char* about) {
    auto* made = of.add_subcommand(name, about);
    made->require_subcommand(1);
    return made;
}

void add_common(CLI::App* command, common_options& to) {
    command->add_option("--data", to.data, "data folder of the hub")->capture_default_str();
    command->add_flag("--json", to.json, "as JSON");
    command->add_flag("-q,--quiet", to.quiet, "without notes");
}

void add_limit(CLI::App* command, std::uint32_t& to, const char* about) {
    command->add_option("--limit", to, about)->capture_default_str()->check(CLI::Range(1, 1000));
}

// A command with the options of its group, and what it runs.
template <class Options>
class words {
  public:
    words(CLI::App* group, Options& to, const choosing& choose) : group_(group), to_(to), choose_(choose) {}

    CLI::App* add(const char* name, const char* about, exit_code (*run)(const Options&)) {
        auto* command = group_->add_subcommand(name, about);
        add_common(command, to_);
        command->callback([&to = to_, choose = choose_, run] { choose([&to, run] { return run(to); }); });
        return command;
    }
    // One that changes something, with its reason.
    CLI::App* add_act(const char* name, const char* about, exit_code (*run)(const Options&)) {
        auto* command = add(name, about, run);
        command->add_option("--why", to_.why, "the reason, for the audit")->required();
        command->callback([&to = to_, choose = choose_, run, name] {
            to.act = name;
            choose([&to, run] { return run(to); });
        });
        return command;
    }

  private:
    CLI::App* group_;
    Options& to_;
    choosing choose_;
};

} // namespace

void add_delivery_words(CLI::App& app, delivery_options& to, const choosing& choose) {
    words made(group(app, "delivery", "one message to one destination"), to, choose);
    auto* list = made.add("list", "the newest, oldest first", list_deliveries);
    list->add_option("--destination", to.destination, "name of a destination");
    list->add_option("--state", to.state, "one, or several with commas");
    list->add_option("--since", to.since, "10m, 2h, 3d or a time");
    add_limit(list, to.limit, "at most");

    const auto with_id = [&to](CLI::App* command) {
        command->add_option("id", to.id, "delivery id")->required();
        return command;
    };
    with_id(made.add("show", "one with its history", show_delivery));
    with_id(made.add_act("retry", "try a dead-lettered, waiting or held one again now", act_on_delivery));
    with_id(made.add_act("hold", "keep one that waits until it is released", act_on_delivery));
    with_id(made.add_act("skip", "do not deliver a dead-lettered, held or failing one: what waits behind it goes on",
                         act_on_delivery));
    with_id(made.add_act("cancel", "do not deliver one that waits", act_on_delivery));
    auto* release =
        with_id(made.add_act("release", "let a held one go, or all that wait for a code map", act_on_delivery));
    auto* by_map = release->add_flag("--held-by-map", to.held_by_map, "all that were held for codes without a map");
    release->add_option("--destination", to.destination, "with --held-by-map: those to that destination")
        ->needs(by_map);
    release->get_option("id")->required(false)->excludes(by_map);
}

void add_dead_letter_words(CLI::App& app, dead_letter_options& to, const choosing& choose) {
    words made(group(app, "dlq", "what waits for a person: dead letters, held deliveries, quarantine"), to, choose);
    auto* list = made.add("list", "all of it", list_dead_letters);
    list->add_option("--reason", to.reason, "those whose reason begins so");
    add_limit(list, to.limit, "at most of each kind");
    list->add_flag("--all", to.all, "as many as the hub lists at once: 1000 of each kind");
    made.add("show", "one, by its delivery or message id", show_dead_letter)
        ->add_option("id", to.id, "delivery id or message id")
        ->required();

    const auto add_act = [&](const char* name, const char* about) {
        auto* command = made.add_act(name, about, act_on_dead_letter);
        command->add_option("id", to.id, "delivery id or message id");
        command->add_option("--reason", to.reason, "all whose reason begins so");
        command->add_flag("--all", to.all, "all of them");
    };
    add_act("retry", "dead letters once more; quarantined messages judged again");
    add_act("release", "held deliveries; quarantined messages whatever is wrong with them");
    add_act("skip", "not delivered: what waits behind goes on");
    add_act("discard", "for good: dead letters, held deliveries, quarantined messages");
    auto* edit = made.add_act("edit", "another payload in its place, as a new message", edit_dead_letter);
    edit->add_option("id", to.id, "delivery id or message id")->required();
    edit->add_option("--payload", to.payload, "file with the new bytes; -: standard input")->required();
}

} // namespace signalbox::cli
