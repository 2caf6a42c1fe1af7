#pragma once

#include <optional>
#include <string>
#include <vector>

#include "broker/app/configuration/load.hpp"
#include "broker/app/exit_code.hpp"

namespace signalbox::cli {

using app::exit_code;

// Why a command ended without its result; main prints it, then the next command to try.
struct command_failure {
    exit_code code = exit_code::failed;
    std::string what;
    std::string next;
};

// What most commands take.
struct common_options {
    std::string data = "./signalbox-data";
    bool json = false;
    bool quiet = false;
};

struct serve_options {
    app::command_line_settings settings;
};
exit_code serve(const serve_options& how);

struct config_options {
    app::command_line_settings settings;
    bool json = false;
    bool no_secrets = false; // do not look whether they are there
    bool strict = false;     // secrets and certificates have to be there
};
exit_code validate_configuration(const config_options& how);

struct message_options : common_options {
    std::string id;
    std::string state, workflow, from, to, since;
    std::uint32_t limit = 100;
};
exit_code list_messages(const message_options& how);
exit_code show_message(const message_options& how);
exit_code follow_message(const message_options& how);
exit_code explain_route(const message_options& how);

struct delivery_options : common_options {
    std::string id;
    std::string act; // "retry", "release", "hold", "skip", "cancel"
    std::string why;
    bool held_by_map = false; // release: every one, instead of `id`
    std::string destination, state, since;
    std::uint32_t limit = 100;
};
exit_code list_deliveries(const delivery_options& how);
exit_code show_delivery(const delivery_options& how);
exit_code act_on_delivery(const delivery_options& how);

struct dead_letter_options : common_options {
    std::string id;  // of a delivery or a message
    std::string act; // "retry", "release", "skip", "discard"
    std::string why;
    std::string reason; // as theirs begins
    bool all = false;
    std::string payload; // a file; "-": standard input
    std::uint32_t limit = 100;
};
exit_code list_dead_letters(const dead_letter_options& how);
exit_code show_dead_letter(const dead_letter_options& how);
exit_code act_on_dead_letter(const dead_letter_options& how);
exit_code edit_dead_letter(const dead_letter_options& how);

struct mailbox_options : common_options {
    std::string id;
    std::string ods_code;
    std::string name;
    std::string password_file; // "-": standard input
    std::vector<std::string> certificates;
};
exit_code list_mailboxes(const mailbox_options& how);
exit_code add_mailbox(const mailbox_options& how);
exit_code change_password(const mailbox_options& how);
exit_code disable_mailbox(const mailbox_options& how);
exit_code enable_mailbox(const mailbox_options& how);
exit_code reload_directory(const common_options& how);

struct convert_options {
    std::string from; // "edifact", "hl7v2", "fhir-r4", "fhir-stu3"
    std::string to;   // those, and "model"
    std::vector<std::string> maps;
    std::string policy = "pass-through";
    std::string sender; // mailbox of the laboratory, for rows of its own
    std::string file;   // "-": standard input
};
exit_code convert(const convert_options& how);

struct audit_options : common_options {
    std::string config; // where audit.key is named; empty: the data folder's own
};
exit_code verify_audit(const audit_options& how);
exit_code export_audit(const audit_options& how);

// Where a command has its schemas from.
struct schema_options {
    std::string schemas; // folder instead of the built-in catalogue
    std::string config;  // configuration whose `schemas` and `validation` count; empty: the built-in catalogue
    bool json = false;
};

struct validate_options : schema_options {
    std::vector<std::string> files; // "-": standard input
    std::string schema;             // a catalogue id, or a file
    bool strict = false;
    bool lines = false; // each line is a message
    bool quiet = false;
};
exit_code validate_files(const validate_options& how);

struct schema_show_options : schema_options {
    std::string id;
    bool text = false; // the schema itself
};
exit_code list_schemas(const schema_options& how);
exit_code show_schema(const schema_show_options& how);

struct schema_lint_options : schema_options {
    std::vector<std::string> files;
    bool quiet = false;
};
exit_code lint_schemas(const schema_lint_options& how);

struct edifact_lint_options {
    std::vector<std::string> files; // "-": standard input
    bool quiet = false;
};
exit_code lint_edifact(const edifact_lint_options& how);

struct demo_options {
    std::string data; // empty: a temporary hub of its own
    bool once = false;
};
exit_code run_demo(const demo_options& how);

struct practice_options {
    std::string flavour; // "emis", "systmone"
    std::string ods_code;
    app::endpoint listen{"127.0.0.1", 0};
    std::string folder;
    std::uint64_t seed = 1;
    std::string faults;                // file
    std::vector<std::string> disabled; // clinical areas
    unsigned deceased_days = 28;
    bool list_patients = false;
    bool json = false;
};
exit_code simulate_practice(const practice_options& how);

struct traffic_options {
    std::string workload; // "morning", "night", "outbreak"
    std::uint32_t practices = 2;
    std::uint32_t laboratories = 1;
    std::uint32_t minutes = 60;
    std::uint64_t seed = 1;
    std::string start; // ISO 8601; empty: the workload's own hour of a fixed day
    std::string out;
    std::string hub_folder; // empty: no configuration is written
};
exit_code simulate_traffic(const traffic_options& how);

exit_code print_version(bool json);

} // namespace signalbox::cli
