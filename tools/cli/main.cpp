#include <algorithm>
#include <functional>
#include <iostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "broker/app/configuration/problem.hpp"
#include "broker/base/memory.hpp"
#include "broker/routing/nearest.hpp"
#include "tools/cli/adapter/command_line.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/map/commands.hpp"
#include "tools/cli/replay/commands.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/trace/recording_words.hpp"
#include "tools/cli/trace/redaction_words.hpp"
#include "tools/cli/waiting_words.hpp"
#include "tools/simulate/traffic/neighbourhood.hpp"

namespace signalbox::cli {

namespace {

// What the words on the command line came to: the one command that was asked for.
using action = std::function<exit_code()>;

class command_line {
  public:
    command_line() : app_("Signalbox: an asynchronous message broker for primary care", "signalbox") {
        app_.require_subcommand(1);
        app_.set_help_flag("-h,--help", "what there is");
        add_serve();
        add_demo();
        add_config();
        add_message();
        const choosing choose = [this](action chosen) { chosen_ = std::move(chosen); };
        add_delivery_words(app_, delivery_, choose);
        add_dead_letter_words(app_, dead_letter_, choose);
        add_replay_words(app_, replay_, choose);
        add_mailbox();
        add_audit();
        add_validate();
        add_schema();
        add_edifact();
        add_convert();
        add_map();
        add_simulate();
        auto* traces = group(app_, "trace", "recorded traffic");
        recording_.add_to(*traces, choose);
        redaction_.add_to(*traces, choose);
        adapter_.add_to(app_, chosen_);
        auto* version = app_.add_subcommand("version", "the version of this program");
        version->add_flag("--json", version_json_, "as JSON");
        version->callback([this] { chosen_ = [this] { return print_version(version_json_); }; });
        auto* help = app_.add_subcommand("help", "what there is, or about one command");
        help->add_option("command", help_words_, "a command, as: help delivery retry");
        help->callback([this] { chosen_ = [this] { return print_help(); }; });
    }

    exit_code run(int count, char** words) {
        const auto known = names_in(app_);
        const std::string first = count > 1 ? words[1] : "";
        if (!first.empty() && first[0] != '-' && std::find(known.begin(), known.end(), first) == known.end())
            no_such_command(first, known);
        try {
            app_.parse(count, words);
        } catch (const CLI::ParseError& e) {
            const bool asked = e.get_exit_code() == 0; // --help
            const int code = app_.exit(e, std::cout, std::cerr);
            if (asked) return exit_code::done;
            static_cast<void>(code);
            note("try: signalbox help");
            return exit_code::usage;
        }
        return chosen_();
    }

  private:
    template <class Options>
    void on(CLI::App* command, Options& options, exit_code (*run)(const Options&)) {
        command->callback([this, &options, run] { chosen_ = [&options, run] { return run(options); }; });
    }

    static CLI::App* group(CLI::App& of, const char* name, const char* about) {
        auto* made = of.add_subcommand(name, about);
        made->require_subcommand(1);
        return made;
    }

    static void add_common(CLI::App* command, common_options& to) {
        command->add_option("--data", to.data, "data folder of the hub")->capture_default_str();
        command->add_flag("--json", to.json, "as JSON");
        command->add_flag("-q,--quiet", to.quiet, "without notes");
    }

    static void add_endpoint(CLI::App* command, const char* name, std::optional<app::endpoint>& to, const char* about) {
        command->add_option_function<std::string>(
            name,
            [&to, name](const std::string& text) {
                to = app::parse_endpoint(text);
                if (!to) throw CLI::ValidationError(name, "HOST:PORT");
            },
            about);
    }

    static void add_profile(CLI::App* command, std::optional<app::profile>& to) {
        command->add_option_function<std::string>(
            "--profile",
            [&to](const std::string& text) {
                to = app::parse_profile(text);
                if (!to) throw CLI::ValidationError("--profile", "demo, sandbox or production");
            },
            "demo, sandbox or production");
    }

    void add_serve() {
        auto* command = app_.add_subcommand("serve", "run the hub until SIGTERM or SIGINT");
        auto& s = serve_.settings;
        command->add_option("--config", s.config, "configuration file (without: the built-in demo or sandbox)");
        add_profile(command, s.profile);
        command->add_option("--data", s.data, "data folder (without: ./signalbox-data, a sandbox's own temporary one)");
        add_endpoint(command, "--listen-mesh", s.listen_mesh, "HOST:PORT of MESH; port 0: a free one");
        add_endpoint(command, "--listen-admin", s.listen_admin, "HOST:PORT of health and metrics");
        add_endpoint(command, "--listen-fhir", s.listen_fhir, "HOST:PORT of FHIR ($validate)");
        add_endpoint(command, "--listen-mllp", s.listen_mllp, "HOST:PORT of HL7 v2 (MLLP)");
        add_endpoint(command, "--listen-adapters", s.listen_adapters, "HOST:PORT of what webhooks confirm and submit");
        add_endpoint(command, "--listen-gpconnect", s.listen_gpconnect, "HOST:PORT of GP Connect");
        command->add_option(
            "--practice", s.practices,
            "ODS=emis or ODS=systmone: a simulated practice that answers GP Connect requests; repeat it");
        command->add_option("--tls", s.tls, "CERT KEY CA of MESH and of --listen-gpconnect")->expected(3);
        command
            ->add_option(
                "--adapter", s.adapters,
                "NAME=TARGET: a .so, a program or a URL, which has every message in demo and sandbox; repeat it")
            ->allow_extra_args(false);
        command->add_flag("--validate", s.validate, "let the sandbox check messages, as the others always do");
        command->add_flag("--i-know-this-is-open", s.open_on_purpose,
                          "let demo and sandbox listen on other addresses than loopback");
        on(command, serve_, serve);
    }

    void add_simulate() {
        auto* commands = group(app_, "simulate", "neighbours that do not exist");
        auto* command = commands->add_subcommand("practice", "a practice that takes results, until SIGTERM or SIGINT");
        command->add_option("--flavour", practice_.flavour, "emis or systmone: how it takes results")
            ->check(CLI::IsMember({"emis", "systmone"}));
        command->add_option("--ods", practice_.ods_code, "its ODS code")->required();
        command->add_option_function<std::string>(
            "--listen",
            [this](const std::string& text) {
                const auto read = app::parse_endpoint(text);
                if (!read) throw CLI::ValidationError("--listen", "HOST:PORT");
                practice_.listen = *read;
            },
            "HOST:PORT of its HTTP (without: a free port of 127.0.0.1)");
        command->add_option("--folder", practice_.folder, "what it received is kept there; systmone: pairs of files");
        command->add_option("--seed", practice_.seed, "other patients")->capture_default_str();
        command->add_option("--faults", practice_.faults, "file of what it does wrong, and when");
        command->add_option("--disabled", practice_.disabled, "clinical areas that it does not show: includeProblems");
        command->add_option("--deceased-days", practice_.deceased_days, "for so long documents of the dead are shown")
            ->capture_default_str();
        command->add_flag("--list-patients", practice_.list_patients, "its patients and their kind, and no more");
        command->add_flag("--json", practice_.json, "the patients as JSON");
        on(command, practice_, simulate_practice);
        add_traffic(*commands);
    }

    void add_traffic(CLI::App& commands) {
        auto* command = commands.add_subcommand("traffic", "a trace of what laboratories and consumers would send");
        command->add_option("--workload", traffic_.workload, "morning, night or outbreak")
            ->check(CLI::IsMember({"morning", "night", "outbreak"}))
            ->required();
        command->add_option("--practices", traffic_.practices, "who receives")
            ->check(CLI::Range(1U, simulate::practices_max))
            ->capture_default_str();
        command->add_option("--labs", traffic_.laboratories, "who sends")
            ->check(CLI::Range(1U, simulate::laboratories_max))
            ->capture_default_str();
        command->add_option("--minutes", traffic_.minutes, "how long")
            ->check(CLI::Range(1, 10'080))
            ->capture_default_str();
        command->add_option("--seed", traffic_.seed, "other messages")->capture_default_str();
        command->add_option("--start", traffic_.start, "when it begins, as 2026-03-02T08:00:00.000000Z");
        command->add_option("--out", traffic_.out, "the trace, .zst: compressed")->required();
        command->add_option("--hub", traffic_.hub_folder,
                            "folder for the configuration of a hub that has these laboratories and practices");
        on(command, traffic_, simulate_traffic);
    }

    void add_demo() {
        auto* command = app_.add_subcommand("demo", "send four reports through a hub and tell what becomes of them");
        command->add_option("--data", demo_.data, "data folder of a hub, running or not (without: a temporary one)");
        command->add_flag("--once", demo_.once, "stop the demo's own hub afterwards");
        on(command, demo_, run_demo);
    }

    void add_config() {
        auto* commands = group(app_, "config", "the configuration file");
        auto* command = commands->add_subcommand("validate", "check it as `serve` would, without starting");
        command->add_option("--config", config_.settings.config,
                            "configuration file (without: the built-in demo or sandbox)");
        add_profile(command, config_.settings.profile);
        command->add_flag("--no-secrets", config_.no_secrets,
                          "do not look whether secrets, certificates and programs are there");
        command->add_flag("--strict", config_.strict, "absent secrets and certificates are errors, not warnings");
        command->add_flag("--json", config_.json, "as JSON");
        on(command, config_, validate_configuration);
    }

    void add_message() {
        auto* commands = group(app_, "message", "messages that the hub has kept");
        auto* list = commands->add_subcommand("list", "the newest, oldest first");
        add_common(list, message_);
        list->add_option("--state", message_.state, "routed, completed, quarantined, ...");
        list->add_option("--workflow", message_.workflow, "workflow id");
        list->add_option("--from", message_.from, "sender's mailbox");
        list->add_option("--to", message_.to, "recipient's mailbox");
        list->add_option("--since", message_.since, "10m, 2h, 3d or a time");
        list->add_option("--limit", message_.limit, "at most")->capture_default_str()->check(CLI::Range(1, 1000));
        on(list, message_, list_messages);
        add_message_id(commands->add_subcommand("show", "one with its deliveries, violations and route"), show_message);
        add_message_id(commands->add_subcommand("follow", "each step until its end"), follow_message);
        auto* routes = group(app_, "route", "why messages go where they go");
        add_message_id(routes->add_subcommand("explain", "each rule that was asked, and why"), explain_route);
    }

    void add_message_id(CLI::App* command, exit_code (*run)(const message_options&)) {
        add_common(command, message_);
        command->add_option("id", message_.id, "message id")->required();
        on(command, message_, run);
    }

    void add_mailbox() {
        auto* commands = group(app_, "mailbox", "who may send and receive");
        auto* list = commands->add_subcommand("list", "all of them, never their passwords");
        add_common(list, mailbox_);
        on(list, mailbox_, list_mailboxes);
        auto* add = add_mailbox_id(commands, "add", "a new one, beside those of the directory file", cli::add_mailbox);
        add->add_option("--ods", mailbox_.ods_code, "ODS code of its organisation")->required();
        add->add_option("--name", mailbox_.name, "its name (without: its id)");
        add->add_option("--certificate", mailbox_.certificates,
                        "SHA-256 of a public key info that may use it; repeat it");
        add_password_file(add);
        add_password_file(add_mailbox_id(commands, "passwd", "another password", change_password));
        add_mailbox_id(commands, "disable", "refuse it from now on", disable_mailbox);
        add_mailbox_id(commands, "enable", "take it back", enable_mailbox);
        auto* reload =
            group(app_, "directory", "the directory file")->add_subcommand("reload", "read it anew, all or nothing");
        add_common(reload, reload_);
        on(reload, reload_, reload_directory);
    }

    CLI::App* add_mailbox_id(CLI::App* commands, const char* name, const char* about,
                             exit_code (*run)(const mailbox_options&)) {
        auto* command = commands->add_subcommand(name, about);
        add_common(command, mailbox_);
        command->add_option("id", mailbox_.id, "mailbox id")->required();
        on(command, mailbox_, run);
        return command;
    }

    void add_password_file(CLI::App* command) {
        command
            ->add_option("--password-file", mailbox_.password_file, "file that holds the password; -: standard input")
            ->required();
    }

    void add_audit() {
        auto* commands = group(app_, "audit", "the audit journal");
        auto* verify = commands->add_subcommand("verify", "check the chain from its start");
        add_common(verify, audit_);
        verify->add_option("--config", audit_.config, "configuration that names audit.key");
        on(verify, audit_, verify_audit);
        auto* exported = commands->add_subcommand("export", "every record as a line of JSON");
        add_common(exported, audit_);
        on(exported, audit_, export_audit);
    }

    void add_validate() {
        auto* command = app_.add_subcommand(
            "validate", "check messages: FHIR against a schema and its rules, EDIFACT and HL7 v2 by reading");
        command
            ->add_option("files", validate_.files,
                         "files of messages, or pipes, of at most 64 MiB (with --lines: each line); -: standard input")
            ->required();
        command->add_option("--schema", validate_.schema,
                            "a schema of the catalogue, or a JSON Schema file (without: what each message is)");
        command->add_flag("--strict", validate_.strict, "everything that a profile asks for is an error");
        command->add_flag("--lines", validate_.lines, "each line is a message (NDJSON)");
        command->add_flag("-q,--quiet", validate_.quiet, "without notes");
        add_schema_source(command, validate_);
        on(command, validate_, validate_files);
    }

    static void add_schema_source(CLI::App* command, schema_options& to) {
        auto* folder =
            command->add_option("--schemas", to.schemas, "folder with a catalogue.json instead of the built-in one");
        command->add_option("--config", to.config, "configuration whose schemas and strengths count")->excludes(folder);
        command->add_flag("--json", to.json, "as JSON");
    }

    void add_schema() {
        auto* commands = group(app_, "schema", "what messages are checked against");
        auto* list = commands->add_subcommand("list", "all of the catalogue");
        add_schema_source(list, schemas_);
        on(list, schemas_, list_schemas);
        auto* show = commands->add_subcommand("show", "one with its rules");
        show->add_option("id", schema_show_.id, "id in the catalogue")->required();
        show->add_flag("--text", schema_show_.text, "the schema itself");
        add_schema_source(show, schema_show_);
        on(show, schema_show_, show_schema);
        auto* lint = commands->add_subcommand("lint", "what is wrong or doubtful in schema files");
        lint->add_option("files", schema_lint_.files, "JSON Schema files")->required();
        lint->add_flag("-q,--quiet", schema_lint_.quiet, "without notes");
        add_schema_source(lint, schema_lint_);
        on(lint, schema_lint_, lint_schemas);
    }

    void add_edifact() {
        auto* commands = group(app_, "edifact", "laboratory reports in EDIFACT");
        auto* lint = commands->add_subcommand("lint", "what is wrong or doubtful in interchanges and messages");
        lint->add_option("files", edifact_lint_.files, "files; -: standard input")->required();
        lint->add_flag("-q,--quiet", edifact_lint_.quiet, "without notes");
        on(lint, edifact_lint_, lint_edifact);
    }

    void add_convert() {
        const std::vector<std::string> forms{"edifact", "hl7v2", "fhir-r4", "fhir-stu3"};
        auto to = forms;
        to.push_back("model");
        auto* command = app_.add_subcommand("convert", "laboratory reports from one form into another");
        command->add_option("file", convert_.file, "a file; -: standard input")->required();
        command->add_option("--from", convert_.from, "the form that they are in")
            ->required()
            ->check(CLI::IsMember(forms));
        command->add_option("--to", convert_.to, "the form that is wanted; model: the hub's own view, as JSON")
            ->required()
            ->check(CLI::IsMember(to));
        command->add_option("--map", convert_.maps, "code maps")->expected(1, 64);
        command->add_option("--policy", convert_.policy, "what becomes of codes without a map")
            ->check(CLI::IsMember({"pass-through", "degrade", "hold"}));
        command->add_option("--sender", convert_.sender, "the laboratory's mailbox, for map rows of its own");
        on(command, convert_, convert);
    }

    void add_map() {
        auto* commands = group(app_, "map", "code maps: what the codes of laboratories mean in SNOMED CT");
        auto* import = commands->add_subcommand("import", "compile map files into one, all or nothing");
        add_common(import, map_import_);
        import->add_option("files", map_import_.files, "CSV, ConceptMap or RF2 snapshot files")->required();
        import->add_flag("--dry-run", map_import_.dry_run, "check them, and tell what would change");
        import->add_option("--out", map_import_.out, "where to (without: the data folder's own map)");
        import
            ->add_option("--system", map_import_.systems,
                         "REFSET=URI: what the codes of an RF2 map belong to; repeat it")
            ->allow_extra_args(false);
        on(import, map_import_, import_map);
        add_map_question(commands->add_subcommand("lookup", "what a code means"), look_up_code);
        add_map_question(commands->add_subcommand("explain", "the same, with every row and rule"), explain_code);
        auto* diff = commands->add_subcommand("diff", "rows added, removed and changed");
        add_common(diff, map_diff_);
        diff->add_option("old", map_diff_.before, "a map file")->required();
        diff->add_option("new", map_diff_.after, "a map file")->required();
        diff->add_flag("--messages", map_diff_.messages, "and the messages of the running hub that would change");
        add_stored_messages(diff, map_diff_);
        on(diff, map_diff_, diff_maps);
        auto* coverage = commands->add_subcommand("coverage", "what a map makes of the codes of messages");
        add_common(coverage, map_coverage_);
        coverage->add_option("map", map_coverage_.map, "a map file")->required();
        coverage->add_option("files", map_coverage_.files, "messages: FHIR R4 (JSON or XML), EDIFACT or HL7 v2")
            ->required();
        on(coverage, map_coverage_, cover_messages);
        auto* worklist =
            commands->add_subcommand("worklist", "codes of stored messages without a single target, as CSV");
        add_common(worklist, map_worklist_);
        add_stored_messages(worklist, map_worklist_);
        add_map_source(worklist, map_worklist_);
        on(worklist, map_worklist_, list_open_codes);
    }

    static void add_stored_messages(CLI::App* command, stored_messages_options& to) {
        command->add_option("--since", to.since, "messages since 10m, 2h, 3d or a time");
        command->add_option("--from", to.from, "messages of that laboratory's mailbox");
        command->add_option("--limit", to.limit, "at most so many messages")
            ->capture_default_str()
            ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{10'000'000}));
    }

    template <class Options>
    static void add_map_source(CLI::App* command, Options& to) {
        auto* maps = command->add_option("--map", to.maps, "a map file instead of the hub's map; repeat it")
                         ->allow_extra_args(false);
        command->add_option("--config", to.config, "configuration that names code_maps")->excludes(maps);
    }

    void add_map_question(CLI::App* command, exit_code (*run)(const map_question_options&)) {
        auto& q = map_question_;
        add_common(command, q);
        command->add_option("system", q.system, "URI of the code's system")->required();
        command->add_option("code", q.code, "the code, as it is sent")->required();
        command->add_option("--unit", q.unit, "of the result, as it is sent");
        command->add_option("--specimen", q.specimen, "code or text");
        command->add_option("--property", q.property, "as the map names it");
        command->add_option("--sender", q.sender, "mailbox of the laboratory");
        command->add_option("--date", q.date, "of the report, as 2026-02-14");
        add_map_source(command, q);
        on(command, q, run);
    }

    // Of words that were not parsed: CLI11 would tell about `help` itself.
    exit_code print_help() const {
        const command_line unparsed;
        const CLI::App* about = &unparsed.app_;
        std::string path;
        for (const std::string& word : help_words_) {
            const auto known = names_in(*about);
            if (std::find(known.begin(), known.end(), word) == known.end()) no_such_command(word, known);
            path += (path.empty() ? "" : " ") + about->get_name();
            about = about->get_subcommand(word);
        }
        std::string text = about->help(path);
        while (text.ends_with('\n')) text.pop_back();
        print(text);
        return exit_code::done;
    }

    static std::vector<std::string> names_in(const CLI::App& of) {
        std::vector<std::string> names;
        for (const CLI::App* command : of.get_subcommands([](const CLI::App*) { return true; }))
            names.push_back(command->get_name());
        return names;
    }

    [[noreturn]] static void no_such_command(const std::string& word, const std::vector<std::string>& known) {
        const std::string nearest = routing::nearest_name(word, known);
        throw command_failure{exit_code::usage, fmt::format("there is no command '{}'", word),
                              nearest.empty() ? "signalbox help" : "signalbox " + nearest};
    }

    CLI::App app_;
    action chosen_;
    serve_options serve_;
    demo_options demo_;
    practice_options practice_;
    traffic_options traffic_;
    config_options config_;
    message_options message_;
    delivery_options delivery_;
    dead_letter_options dead_letter_;
    replay_options replay_;
    mailbox_options mailbox_;
    common_options reload_;
    audit_options audit_;
    adapter_command_line adapter_;
    recording_words recording_;
    redaction_words redaction_;
    validate_options validate_;
    schema_options schemas_;
    schema_show_options schema_show_;
    schema_lint_options schema_lint_;
    edifact_lint_options edifact_lint_;
    convert_options convert_;
    map_import_options map_import_;
    map_question_options map_question_;
    map_diff_options map_diff_;
    map_coverage_options map_coverage_;
    map_worklist_options map_worklist_;
    bool version_json_ = false;
    std::vector<std::string> help_words_;
};

exit_code run_command(int count, char** words) {
    try {
        command_line line;
        return line.run(count, words);
    } catch (const command_failure& e) {
        note("signalbox: " + e.what);
        if (!e.next.empty()) note("try: " + e.next);
        return e.code;
    } catch (const app::configuration_error& e) {
        note(e.what());
        note("try: signalbox config validate --config FILE");
        return exit_code::configuration;
    }
}

} // namespace

} // namespace signalbox::cli

int main(int count, char** words) {
    signalbox::base::keep_freed_memory();
    return static_cast<int>(signalbox::cli::run_command(count, words));
}
