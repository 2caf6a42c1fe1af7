#include "tools/cli/adapter/command_line.hpp"

#include <CLI/CLI.hpp>

namespace signalbox::cli {

void adapter_command_line::add_to(CLI::App& all, std::function<exit_code()>& chosen) {
    auto* commands = all.add_subcommand("adapter", "the parts that speak to clinical systems");
    commands->require_subcommand(1);
    add_list(*commands, chosen);
    add_act(*commands, "pause", "take nothing more for it; what is in hand ends", chosen);
    add_act(*commands, "resume", "go on with it", chosen);
    add_new(*commands, chosen);
    add_test(*commands, chosen);
    add_host(all, chosen);
}

CLI::App* adapter_command_line::add_question(CLI::App& commands, const char* name, const char* about) {
    auto* command = commands.add_subcommand(name, about);
    command->add_option("--data", running_.data, "data folder of the hub")->capture_default_str();
    command->add_flag("--json", running_.json, "as JSON");
    command->add_flag("-q,--quiet", running_.quiet, "without notes");
    return command;
}

void adapter_command_line::add_list(CLI::App& commands, std::function<exit_code()>& chosen) {
    auto* command = add_question(commands, "list", "what each is doing, and what waits for it");
    command->callback([this, &chosen] { chosen = [this] { return list_adapters(running_); }; });
}

void adapter_command_line::add_act(CLI::App& commands, const char* name, const char* about,
                                   std::function<exit_code()>& chosen) {
    auto* command = add_question(commands, name, about);
    command->add_option("name", running_.name, "name of a destination")->required();
    command->add_option("--why", running_.why, "the reason, for the audit")->required();
    command->callback([this, &chosen, name] {
        running_.act = name;
        chosen = [this] { return act_on_adapter(running_); };
    });
}

void adapter_command_line::add_new(CLI::App& commands, std::function<exit_code()>& chosen) {
    auto* command = commands.add_subcommand("new", "write an adapter that works, with a test, into ./NAME");
    command->add_option("name", new_.name, "its name, and that of its folder")->required();
    command->add_option("--kind", new_.kind, "so-cpp, exec-cpp, exec-python or webhook")
        ->required()
        ->check(CLI::IsMember({"so-cpp", "exec-cpp", "exec-python", "webhook"}));
    command->callback([this, &chosen] { chosen = [this] { return new_adapter(new_); }; });
}

void adapter_command_line::add_test(CLI::App& commands, std::function<exit_code()>& chosen) {
    auto* command = commands.add_subcommand("test", "the conformance kit: whether an adapter keeps to the contract");
    command->add_option("target", test_.target, "a library (.so), an executable, a webhook's URL, or a built-in's name")
        ->required();
    command->add_option("--settings", test_.settings, "its settings: a YAML or JSON file");
    command->add_option("--form", test_.form, "what it is given (without: what it prefers, else fhir-r4)")
        ->check(CLI::IsMember({"original", "fhir-r4", "fhir-stu3", "edifact-nhs003", "hl7v2-oru"}));
    command->add_option("--message", test_.message, "file: a message in that form that its system takes");
    command->add_option("--trace", test_.trace, "its messages as they were rendered in that form are delivered too");
    command->add_option("--secret-file", test_.secret_file, "the secret of a webhook");
    command->add_option("--ca", test_.ca, "PEM that checks the server of a webhook");
    command->add_option("--junit", test_.junit, "writes a JUnit report there");
    command->callback([this, &chosen] { chosen = [this] { return test_adapter(test_); }; });
}

void adapter_command_line::add_host(CLI::App& all, std::function<exit_code()>& chosen) {
    auto* command = all.add_subcommand("adapter-host", "what the hub starts for a library")->group("");
    command->add_option("--library", host_.library, "the shared library")->required();
    command->add_option("--sha256", host_.sha256, "of its bytes, in hex")->required();
    command->add_option("--destination", host_.destination, "whom it delivers to, for the log");
    command->add_flag("--describe", host_.describe, "say what it says of itself, and end");
    command->add_option("--max-in-flight", host_.max_in_flight, "deliveries at once")->check(CLI::Range(1, 1024));
    command->add_option("--network", host_.networks, "where its servers may be; repeat it")->allow_extra_args(false);
    command->callback([this, &chosen] { chosen = [this] { return host_adapter(host_); }; });
}

} // namespace signalbox::cli
