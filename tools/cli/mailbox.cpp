#include <fmt/format.h>
#include <unistd.h>

#include "broker/app/configuration/secrets.hpp"
#include "broker/base/file.hpp"
#include "broker/fhir/json.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/hub_client.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

std::string joined(const fhir::value& names) {
    std::string text;
    for (const fhir::value name : names) text += (text.empty() ? "" : ", ") + printable(name.text());
    return text.empty() ? "-" : text;
}

std::vector<std::string> row_of(const fhir::value& mailbox) {
    return {std::string(mailbox.string("id")),
            printable(mailbox.string("name")),
            std::string(mailbox.string("ods_code")),
            mailbox.find("active").text() == "true" ? "yes" : "no",
            joined(mailbox.find("sends")),
            joined(mailbox.find("receives")),
            std::string(mailbox.find("certificates").text()),
            std::string(mailbox.string("from"))};
}

std::vector<std::vector<std::string>> table_head() {
    return {{"mailbox", "name", "ods", "active", "sends", "receives", "pins", "from"}};
}

void print_one(const fhir::document& answer, const mailbox_options& how) {
    const fhir::value mailbox = answer.root().find("mailbox");
    if (how.json) {
        print(fhir::write_json(mailbox));
        return;
    }
    auto rows = table_head();
    rows.push_back(row_of(mailbox));
    print_table(rows);
}

// From a file, a pipe or, for "-", standard input; without the last line end.
base::secret read_password(const mailbox_options& how) {
    const std::string& file = how.password_file;
    auto password = file == "-" ? app::secret_in(base::read_rest(STDIN_FILENO), "standard input")
                                : app::secret_in(base::read_file(file, base::pipes::read), file);
    if (!password)
        throw command_failure{exit_code::failed, "the password: " + password.error().why, "signalbox help mailbox"};
    return std::move(*password);
}

std::string target_of(const mailbox_options& how, std::string_view act) {
    std::string target = "/api/v1/mailboxes/" + http::percent_encode(how.id);
    if (!act.empty()) target += fmt::format("/{}", act);
    return target;
}

exit_code set_active(const mailbox_options& how, std::string_view act) {
    hub_client hub(how.data);
    print_one(hub.post(target_of(how, act), "{}"), how);
    return exit_code::done;
}

} // namespace

exit_code list_mailboxes(const mailbox_options& how) {
    hub_client hub(how.data);
    const auto found = hub.get("/api/v1/mailboxes");
    const fhir::value mailboxes = found.root().find("mailboxes");
    if (how.json) {
        print(fhir::write_json(mailboxes));
        return exit_code::done;
    }
    auto rows = table_head();
    for (const fhir::value mailbox : mailboxes) rows.push_back(row_of(mailbox));
    print_table(rows);
    return exit_code::done;
}

exit_code add_mailbox(const mailbox_options& how) {
    const base::secret password = read_password(how);
    fhir::json_writer body;
    body.begin_object().member("ods_code", how.ods_code).member("password", password.reveal());
    if (!how.name.empty()) body.member("name", how.name);
    body.name("certificates").begin_array();
    for (const std::string& pin : how.certificates) body.string(pin);
    body.end_array().end_object();

    hub_client hub(how.data);
    print_one(hub.post(target_of(how, ""), body.take()), how);
    return exit_code::done;
}

exit_code change_password(const mailbox_options& how) {
    const base::secret password = read_password(how);
    fhir::json_writer body;
    body.begin_object().member("password", password.reveal()).end_object();

    hub_client hub(how.data);
    print_one(hub.post(target_of(how, "password"), body.take()), how);
    return exit_code::done;
}

exit_code disable_mailbox(const mailbox_options& how) { return set_active(how, "disable"); }
exit_code enable_mailbox(const mailbox_options& how) { return set_active(how, "enable"); }

exit_code reload_directory(const common_options& how) {
    hub_client hub(how.data);
    const auto done = hub.post("/api/v1/directory/reload", "{}");
    if (how.json)
        print(fhir::write_json(done.root()));
    else
        print(fmt::format("in force: {} mailboxes", done.root().find("mailboxes").text()));
    return exit_code::done;
}

} // namespace signalbox::cli
