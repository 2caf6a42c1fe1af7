#include "broker/app/directory/file.hpp"

#include "broker/app/configuration/check.hpp"
#include "broker/app/configuration/secret_rules.hpp"
#include "broker/app/directory/reader.hpp"
#include "broker/app/embedded.hpp"
#include "broker/app/files.hpp"

namespace signalbox::app {

directory_file read_directory(std::string_view text, const std::string& file) {
    const fhir::document given = parse_yaml(text, file);
    throw_if_any(check_against_schema(given, file, own_file::directory));
    directory_reader reader(given, file);
    directory_file made = reader.read();
    throw_if_any(reader.problems());
    return made;
}

directory_file load_directory(const directory_source& from) {
    if (from.built_in) return read_directory(embedded_text("config/" + from.file), "the built-in " + from.file);
    const auto text = read_file(from.file);
    if (!text) throw configuration_error(problem{from.file, {0, 0, 0}, "", text.error().message()});
    return read_directory(*text, from.file);
}

void read_passwords(directory_file& of, std::vector<problem>& problems) {
    for (mailbox_setting& mailbox : of.mailboxes) {
        read_secret_into(mailbox.password, of.file, problems);
        mailbox.entry.password = mailbox.password.value;
    }
}

std::vector<problem> check_production_passwords(const directory_file& of, bool with_secrets) {
    std::vector<problem> found;
    for (const mailbox_setting& mailbox : of.mailboxes)
        check_production_secret(mailbox.password, of.file, with_secrets, found);
    return found;
}

directory_file load_complete_directory(const directory_source& from, bool production) {
    directory_file made = load_directory(from);
    std::vector<problem> unreadable;
    read_passwords(made, unreadable);
    if (!unreadable.empty()) throw unreadable_secrets(std::move(unreadable));
    if (production) throw_if_any(check_production_passwords(made, true));
    return made;
}

} // namespace signalbox::app
