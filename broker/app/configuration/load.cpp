#include "broker/app/configuration/load.hpp"

#include <fmt/format.h>

#include "broker/app/configuration/check.hpp"
#include "broker/app/configuration/folders.hpp"
#include "broker/app/configuration/further_adapters.hpp"
#include "broker/app/configuration/production.hpp"
#include "broker/app/configuration/reader.hpp"
#include "broker/app/configuration/secret_rules.hpp"
#include "broker/app/embedded.hpp"
#include "broker/app/files.hpp"
#include "broker/app/signing_key.hpp"

namespace signalbox::app {

namespace {

std::string usual_data_folder(profile p) {
    switch (p) {
    case profile::demo: return "./signalbox-data";
    case profile::sandbox: return ""; // a temporary one
    case profile::production: break;
    }
    return "/var/lib/signalbox";
}

void override_fhir(configuration& c, const command_line_settings& from) {
    if (from.listen_fhir) {
        if (!c.fhir) c.fhir.emplace();
        c.fhir->listen = *from.listen_fhir;
    }
    // The built-in profiles serve it beside what they are for; two of them on one machine must not get in each other's
    // way over it.
    if (c.fhir) c.fhir->any_port_will_do = c.profile != profile::production && !from.listen_fhir;
}

void override_mllp(configuration& c, const command_line_settings& from) {
    if (from.listen_mllp) {
        if (!c.mllp_listener) c.mllp_listener.emplace();
        c.mllp_listener->listen = *from.listen_mllp;
    }
    if (c.mllp_listener) c.mllp_listener->any_port_will_do = c.profile != profile::production && !from.listen_mllp;
}

void override_adapters(configuration& c, const command_line_settings& from) {
    if (from.listen_adapters) {
        if (!c.adapters) c.adapters.emplace();
        c.adapters->listen = *from.listen_adapters;
    }
    if (c.adapters) c.adapters->any_port_will_do = c.profile != profile::production && !from.listen_adapters;
}

void override_gpconnect(configuration& c, const command_line_settings& from) {
    if (!from.practices.empty() && c.profile == profile::production)
        throw configuration_error(problem{"--practice", {0, 0, 0}, "", "production has no simulated practices"});
    if (!from.practices.empty() && !c.gpconnect) c.gpconnect.emplace();
    if (!from.practices.empty() && !from.listen_gpconnect && !c.gpconnect_listener)
        throw configuration_error(problem{"--practice", {0, 0, 0}, "", "set --listen-gpconnect beside it"});
    if (!from.listen_gpconnect) return;
    if (!c.gpconnect_listener) c.gpconnect_listener.emplace();
    c.gpconnect_listener->listen = *from.listen_gpconnect;
}

void override_listeners(configuration& c, const command_line_settings& from) {
    if (from.listen_mesh) c.mesh.listen = *from.listen_mesh;
    if (from.listen_admin) c.admin.listen = *from.listen_admin;
    // A sandbox needs nothing but its MESH listener; nobody looks for its health at a port that was not asked for.
    c.admin.any_port_will_do = c.profile == profile::sandbox && !from.listen_admin;
    override_fhir(c, from);
    override_mllp(c, from);
    override_adapters(c, from);
    override_gpconnect(c, from);
    if (from.tls.size() != 3) return;
    const auto usual =
        c.profile == profile::sandbox ? http::client_certificate::optional : http::client_certificate::required;
    const auto clients = c.mesh.tls ? c.mesh.tls->clients : usual;
    c.mesh.tls = tls_setting{false, from.tls[0], from.tls[1], from.tls[2], clients, {}};
    if (!from.listen_gpconnect || c.gpconnect_listener->tls) return;
    c.gpconnect_listener->tls = tls_setting{false, from.tls[0], from.tls[1], from.tls[2], usual, true};
}

void override_with(configuration& c, const command_line_settings& from) {
    if (from.profile) c.profile = *from.profile;
    if (!from.data.empty()) c.data = from.data;
    if (c.data.empty()) c.data = usual_data_folder(c.profile);
    override_listeners(c, from);
    c.open_on_purpose = from.open_on_purpose;
    c.validate = c.profile != profile::sandbox || from.validate;
}

void read_all_secrets(configuration& c) {
    std::vector<problem> problems;
    for (secret_setting* setting : secrets_of(c)) read_secret_into(*setting, c.file, problems);
    read_passwords(c.directory, problems);
    if (!problems.empty()) throw unreadable_secrets(std::move(problems));
}

// A token is guessed from outside: it has to be as long as a key.
void check_admin_tokens(const configuration& c) {
    constexpr std::size_t shortest = 20;
    for (const admin_token_setting& each : c.admin_tokens)
        if (each.secret.value.reveal().size() < shortest)
            throw configuration_error(
                problem{c.file, each.secret.where, each.secret.pointer,
                        fmt::format("{} is shorter than {} bytes; set a token that nobody guesses",
                                    each.secret.describe(), shortest)});
}

void check_receipt_key(const configuration& c) {
    const secret_setting& key = c.receipt_key;
    if (key.from == secret_setting::origin::absent || is_signing_key(key.value)) return;
    throw configuration_error(
        problem{c.file, key.where, key.pointer, key.describe() + " is no PEM of an EC private key on P-256"});
}

// What the profile says of configuration and directory together.
void check_rules(const configuration& c, bool with_secrets) {
    std::vector<problem> problems = check_profile(c, with_secrets);
    for (problem& p : check_mllp(c)) problems.push_back(std::move(p));
    for (problem& p : check_gpconnect(c)) problems.push_back(std::move(p));
    if (c.profile == profile::production)
        for (problem& p : check_production_passwords(c.directory, with_secrets)) problems.push_back(std::move(p));
    throw_if_any(std::move(problems));
}

configuration complete(std::string_view text, const std::string& file, bool built_in,
                       const command_line_settings& from) {
    const fhir::document given = parse_yaml(text, file);
    throw_if_any(check_against_schema(given, file, own_file::configuration));

    configuration_reader reader(given, file);
    configuration c = reader.read();
    throw_if_any(reader.problems());
    override_with(c, from);
    add_adapters(c, from.adapters);
    throw_if_any(check_folders(c));
    c.directory_from.built_in = built_in;
    c.directory = load_directory(c.directory_from);
    if (from.read_secrets) {
        read_all_secrets(c);
        check_receipt_key(c);
        check_admin_tokens(c);
    }
    check_rules(c, from.read_secrets);
    return c;
}

} // namespace

configuration read_configuration(std::string_view text, const std::string& file, const command_line_settings& from) {
    return complete(text, file, false, from);
}

configuration load_configuration(const command_line_settings& from) {
    if (!from.config.empty()) {
        const auto text = read_file(from.config);
        if (!text) throw configuration_error(problem{from.config, {0, 0, 0}, "", text.error().message()});
        return complete(*text, from.config, false, from);
    }
    const profile wanted = from.profile.value_or(profile::demo);
    if (wanted == profile::production)
        throw configuration_error(problem{"", {0, 0, 0}, "", "the production profile needs --config FILE"});
    const std::string_view name = to_text(wanted);
    return complete(embedded_text(fmt::format("config/{}.yaml", name)),
                    fmt::format("the built-in {} configuration", name), true, from);
}

} // namespace signalbox::app
