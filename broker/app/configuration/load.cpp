#include "broker/app/configuration/load.hpp"

#include <fmt/format.h>

#include "broker/app/configuration/check.hpp"
#include "broker/app/configuration/folders.hpp"
#include "broker/app/configuration/production.hpp"
#include "broker/app/configuration/reader.hpp"
#include "broker/app/embedded.hpp"
#include "broker/app/files.hpp"
#include "broker/fhir/yaml.hpp"

namespace signalbox::app {

namespace {

constexpr std::string_view demo_file = "config/demo.yaml";

void throw_if_any(std::vector<problem> problems) {
    if (!problems.empty()) throw configuration_error(std::move(problems));
}

fhir::document parse(std::string_view text, const std::string& file) {
    auto read = fhir::read_yaml(text);
    if (!read) throw configuration_error(problem{file, read.error().where, "", read.error().what});
    return std::move(*read);
}

void override_with(configuration& c, const command_line_settings& from) {
    if (from.profile) c.profile = *from.profile;
    if (!from.data.empty()) c.data = from.data;
    if (c.data.empty()) c.data = c.profile == profile::demo ? "./signalbox-data" : "/var/lib/signalbox";
    if (from.listen_mesh) c.mesh.listen = *from.listen_mesh;
    if (from.listen_admin) c.admin.listen = *from.listen_admin;
    if (from.tls.size() == 3) {
        const auto clients = c.mesh.tls ? c.mesh.tls->clients : http::client_certificate::required;
        c.mesh.tls = tls_setting{false, from.tls[0], from.tls[1], from.tls[2], clients, {}};
    }
    c.open_on_purpose = from.open_on_purpose;
}

void read_all_secrets(configuration& c) {
    std::vector<problem> problems;
    const auto read = [&](secret_setting& setting) {
        if (setting.from == secret_setting::origin::absent) return;
        auto value = read_secret(setting);
        if (value)
            setting.value = std::move(*value);
        else
            problems.push_back({c.file, setting.where, setting.pointer, value.error().why});
    };
    for (secret_setting* setting : {&c.shared_key, &c.continuation_key, &c.audit_key, &c.lane_key}) read(*setting);
    for (mailbox_setting& mailbox : c.mailboxes) {
        read(mailbox.password);
        mailbox.entry.password = mailbox.password.value;
    }
    if (!problems.empty()) throw unreadable_secrets(std::move(problems));
}

} // namespace

configuration read_configuration(std::string_view text, const std::string& file, const command_line_settings& from) {
    const fhir::document given = parse(text, file);
    throw_if_any(check_against_schema(given, file));

    configuration_reader reader(given, file);
    configuration c = reader.read();
    throw_if_any(reader.problems());
    override_with(c, from);
    throw_if_any(check_folders(c));
    if (from.read_secrets) read_all_secrets(c);
    throw_if_any(check_profile(c, from.read_secrets));
    return c;
}

configuration load_configuration(const command_line_settings& from) {
    if (!from.config.empty()) {
        const auto text = read_file(from.config);
        if (!text) throw configuration_error(problem{from.config, {0, 0, 0}, "", text.error().message()});
        return read_configuration(*text, from.config, from);
    }
    if (from.profile == profile::production)
        throw configuration_error(problem{"", {0, 0, 0}, "", "the production profile needs --config FILE"});
    return read_configuration(embedded_text(demo_file), "the built-in demo configuration", from);
}

} // namespace signalbox::app
