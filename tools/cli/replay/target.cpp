#include "tools/cli/replay/target.hpp"

#include <fmt/format.h>

#include "broker/app/configuration/file_reader.hpp"
#include "broker/app/development_ca.hpp"
#include "broker/app/files.hpp"

namespace signalbox::cli {

namespace {

constexpr const char* next_try = "signalbox replay --help";

// The ports of the built-in configurations.
constexpr std::uint16_t mesh_port = 8701;
constexpr std::uint16_t gpconnect_port = 8702;
constexpr std::uint16_t fhir_port = 8703;
constexpr std::uint16_t mllp_port = 8704;

class account_reader : public app::file_reader {
  public:
    account_reader(const fhir::document& given, std::string file) : file_reader(given, std::move(file)) {}

    std::vector<replay::account> read() {
        const fhir::value root = given_.root();
        const base::secret shared = secret_of(root, "shared_key", {});
        std::vector<replay::account> made;
        for (const fhir::value each : root.find("mailboxes")) {
            replay::account& one = made.emplace_back();
            one.mailbox = each.string("id");
            one.password = secret_of(each, "password", {});
            one.shared_key = secret_of(each, "shared_key", shared);
            if (one.mailbox.empty()) refuse(each, "a mailbox has an id");
            if (one.password.empty()) refuse(each, "a mailbox has a password");
            if (one.shared_key.empty()) refuse(each, "a mailbox has the shared_key of the file or its own");
        }
        if (made.empty()) refuse(root, "mailboxes: a list of {id, password}");
        app::throw_if_any(problems_);
        return made;
    }

  private:
    base::secret secret_of(const fhir::value& in, std::string_view member, base::secret otherwise) {
        const fhir::value given = in.find(member);
        if (!given) return otherwise;
        app::secret_setting setting = secret(given);
        auto read = app::read_secret(setting);
        if (read) return std::move(*read);
        refuse(given, fmt::format("{}: {}", setting.describe(), read.error().why));
        return otherwise;
    }
};

http::client_settings at(const replay_options& how, std::string host, std::uint16_t port, bool encrypted) {
    http::client_settings made;
    made.host = std::move(host);
    made.port = port;
    made.encrypted = encrypted;
    made.ca_file = how.ca;
    made.certificate_file = how.certificate;
    made.key_file = how.key;
    return made;
}

bool names_a_port(std::string_view text) {
    const auto scheme = text.find("://");
    std::string_view host = scheme == std::string_view::npos ? text : text.substr(scheme + 3);
    host = host.substr(0, host.find('/'));
    const auto colon = host.rfind(':');
    return colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
}

app::url url_of(const std::string& text, const char* option) {
    const bool bare = text.find("://") == std::string::npos; // HOST:PORT, as for MLLP
    auto read = app::parse_url(bare ? "http://" + text : text);
    if (!read) throw command_failure{exit_code::usage, fmt::format("{}: http(s)://HOST:PORT", option), next_try};
    return *read;
}

void put(const replay_options& how, const std::string& text, const char* option,
         std::optional<http::client_settings>& into) {
    if (text.empty()) return;
    const app::url where = url_of(text, option);
    into = at(how, where.server.address, where.server.port, where.encrypted);
}

void put_all(const replay_options& how, replay::target& into) {
    if (how.target.empty()) return;
    const app::url where = url_of(how.target, "--target");
    if (names_a_port(how.target))
        throw command_failure{exit_code::usage,
                              "--target is a host, each transport at its usual port; for others there are "
                              "--target-mesh, --target-fhir, --target-gpconnect and --target-mllp",
                              next_try};
    const auto usual = [&](std::uint16_t port) { return at(how, where.server.address, port, where.encrypted); };
    into.mesh = usual(mesh_port);
    into.gpconnect = usual(gpconnect_port);
    into.fhir = usual(fhir_port);
    into.mllp = usual(mllp_port);
}

// A hub with certificates of its own making gives them in its folder.
void put_running(const replay_options& how, const app::run_file& hub, replay::target& into) {
    const auto files = app::development_files(how.data);
    const bool own = how.ca.empty() && base::read_file(files.ca_file).has_value();
    const auto found = [&](const app::endpoint& where, bool encrypted) {
        auto made = at(how, where.address, where.port, encrypted);
        if (encrypted && own) {
            made.ca_file = files.ca_file;
            made.certificate_file = files.client_certificate;
            made.key_file = files.client_key;
            made.server_name = "localhost";
        }
        return made;
    };
    into.mesh = found(hub.mesh, hub.mesh_encrypted);
    if (hub.fhir) into.fhir = found(*hub.fhir, hub.fhir_encrypted);
    if (hub.gpconnect) into.gpconnect = found(*hub.gpconnect, hub.gpconnect_encrypted);
    if (hub.mllp) into.mllp = found(*hub.mllp, hub.mllp_encrypted);
    into.environment.emplace_back("hub", fmt::format("{} ({})", hub.version, hub.profile));
}

std::vector<replay::account> configured_accounts(const replay_options& how, const app::run_file& hub) {
    app::command_line_settings from;
    from.config = how.config;
    from.data = how.data;
    if (how.config.empty()) {
        from.profile = app::parse_profile(hub.profile);
        if (from.profile == app::profile::production) return {}; // it has no built-in configuration
    }
    const app::configuration read = app::load_configuration(from);
    std::vector<replay::account> made;
    for (const app::mailbox_setting& each : read.directory.mailboxes)
        made.push_back({each.entry.id, each.entry.password, read.shared_key.value});
    return made;
}

} // namespace

std::vector<replay::account> read_accounts(const std::string& file) {
    const auto text = app::read_file(file);
    if (!text)
        throw command_failure{exit_code::not_found, fmt::format("{}: {}", file, text.error().message()), next_try};
    const fhir::document given = app::parse_yaml(*text, file);
    return account_reader(given, file).read();
}

replay::target target_of(const replay_options& how) {
    replay::target made;
    made.organisation = how.organisation;
    std::optional<app::run_file> hub;
    if (!how.data.empty()) {
        hub = app::read_run_file(how.data);
        if (!hub)
            throw command_failure{exit_code::unreachable, fmt::format("no hub runs on {}", how.data),
                                  fmt::format("signalbox serve --data {}", how.data)};
        put_running(how, *hub, made);
    }
    put_all(how, made);
    put(how, how.target_mesh, "--target-mesh", made.mesh);
    put(how, how.target_fhir, "--target-fhir", made.fhir);
    put(how, how.target_gpconnect, "--target-gpconnect", made.gpconnect);
    put(how, how.target_mllp, "--target-mllp", made.mllp);
    if (!made.mesh && !made.fhir && !made.gpconnect && !made.mllp)
        throw command_failure{exit_code::usage, "where to: --data DIR of a hub that runs here, or --target URL",
                              next_try};
    if (!how.accounts.empty())
        made.accounts = read_accounts(how.accounts);
    else if (hub)
        made.accounts = configured_accounts(how, *hub);
    return made;
}

} // namespace signalbox::cli
