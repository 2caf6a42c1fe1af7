#include "broker/app/configuration/production.hpp"

#include <array>

#include <fmt/format.h>
#include <sys/stat.h>

#include "broker/app/development_ca.hpp"

namespace signalbox::app {

namespace {

// Passwords and shared keys that stand in public: our own demo's, and those of the MESH sandbox and its clients' tests.
constexpr std::array<std::string_view, 8> well_known = {
    "signalbox-demo", "signalbox-demo-key", "password", "Password", "TestKey", "BackBone", "shared_key", "changeme",
};

class production_rules {
  public:
    production_rules(const configuration& c, bool with_secrets) : c_(c), with_secrets_(with_secrets) {}

    std::vector<problem> take() {
        mesh_listener();
        admin_listener();
        for (const secret_setting* setting : {&c_.shared_key, &c_.continuation_key, &c_.audit_key, &c_.lane_key})
            secret(*setting);
        for (const mailbox_setting& mailbox : c_.mailboxes) secret(mailbox.password);
        return std::move(found_);
    }

  private:
    void refuse(const fhir::position& where, std::string pointer, std::string what) {
        found_.push_back({c_.file, where, std::move(pointer), "production: " + std::move(what)});
    }

    void mesh_listener() {
        const std::string pointer = "/listeners/mesh/tls";
        if (!c_.mesh.tls) {
            refuse(c_.mesh.where, pointer, "MESH over plain HTTP; set certificate, key and client_ca");
            return;
        }
        const tls_setting& tls = *c_.mesh.tls;
        certificates(tls, pointer);
        if (tls.clients == http::client_certificate::off)
            refuse(tls.where, pointer + "/clients", "clients come with a certificate; set required (or optional)");
    }

    void admin_listener() {
        if (c_.admin.tls) certificates(*c_.admin.tls, "/listeners/admin/tls");
        if (!c_.admin.listen.is_loopback() && !c_.admin.tls)
            refuse(c_.admin.where, "/listeners/admin/listen", "not a loopback address; set 127.0.0.1:8700, or tls");
    }

    void certificates(const tls_setting& tls, const std::string& pointer) {
        if (tls.development) {
            refuse(tls.where, pointer + "/development", "development certificates; set certificate, key and client_ca");
            return;
        }
        if (!with_secrets_) return;
        for (const auto& [name, file] : {std::pair<const char*, const std::string&>{"certificate", tls.certificate},
                                         {"client_ca", tls.client_ca}}) {
            if (file.empty() || !is_development_certificate(file)) continue;
            refuse(tls.where, fmt::format("{}/{}", pointer, name),
                   fmt::format("{} is a development certificate; set one of your authority", file));
        }
    }

    void secret(const secret_setting& setting) {
        if (setting.from == secret_setting::origin::absent) return;
        if (setting.from == secret_setting::origin::plain) {
            refuse(setting.where, setting.pointer,
                   "a secret in the file; set {file: PATH}, {env: NAME} or {credential: NAME}");
            return;
        }
        if (!with_secrets_) return;
        for (const std::string_view known : well_known)
            if (setting.value.matches(known))
                refuse(setting.where, setting.pointer,
                       fmt::format("{} holds a well-known default; set another secret", setting.describe()));
        if (setting.from == secret_setting::origin::file) permissions(setting);
    }

    void permissions(const secret_setting& setting) {
        struct stat about {};
        if (::stat(setting.name.c_str(), &about) != 0 || (about.st_mode & S_IRWXO) == 0) return;
        refuse(setting.where, setting.pointer, fmt::format("{} is open to every user; chmod o= it", setting.name));
    }

    const configuration& c_;
    bool with_secrets_;
    std::vector<problem> found_;
};

std::vector<problem> demo_rules(const configuration& c) {
    std::vector<problem> found;
    if (c.open_on_purpose) return found;
    for (const auto& [name, listener] :
         {std::pair<const char*, const listener_setting&>{"mesh", c.mesh}, {"admin", c.admin}}) {
        if (listener.listen.is_loopback()) continue;
        found.push_back({c.file, listener.where, fmt::format("/listeners/{}/listen", name),
                         fmt::format("demo: {} is not a loopback address, and the demo's passwords are well known; "
                                     "set 127.0.0.1, or say --i-know-this-is-open",
                                     listener.listen.to_text())});
    }
    return found;
}

} // namespace

std::vector<problem> check_profile(const configuration& c, bool with_secrets) {
    if (c.profile == profile::demo) return demo_rules(c);
    return production_rules(c, with_secrets).take();
}

} // namespace signalbox::app
