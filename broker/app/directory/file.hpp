#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker/app/configuration/problem.hpp"
#include "broker/app/configuration/secrets.hpp"
#include "broker/routing/directory.hpp"
#include "broker/routing/patient_register.hpp"

namespace signalbox::app {

struct mailbox_setting {
    routing::mailbox entry; // its password is filled in when the secrets are read
    secret_setting password;
};

// What a directory file says (config/directory.yaml), its defaults filled in.
struct directory_file {
    std::string file; // for messages
    std::vector<mailbox_setting> mailboxes;
    std::vector<routing::workflow_group> groups;
    bool others_allowed = true;              // a workflow id that stands in no group is free
    std::vector<std::string> patient_routed; // workflow ids that may be addressed by patient
    std::vector<routing::registered_patient> patients;
    std::vector<std::string> account_sends; // groups of a mailbox that the command line added
    std::vector<std::string> account_receives;
};

// Where it stands. A built-in one is a file that the binary carries in config/.
struct directory_source {
    std::string file;
    bool built_in = false;
};

// Reads and checks a directory; throws configuration_error with everything that one stage found: syntax, unknown keys,
// schema, meaning. No problem repeats anything of a patient. Secrets are named, not read; their files stand beside
// `file`.
directory_file read_directory(std::string_view text, const std::string& file);
directory_file load_directory(const directory_source& from);

// Reads the passwords, and adds those that cannot be had to `problems`.
void read_passwords(directory_file& of, std::vector<problem>& problems);

// What production forbids of the passwords; `with_secrets` as for check_profile.
std::vector<problem> check_production_passwords(const directory_file& of, bool with_secrets);

// All of the above, as a reload does it. `production`: its rules hold.
directory_file load_complete_directory(const directory_source& from, bool production);

} // namespace signalbox::app
