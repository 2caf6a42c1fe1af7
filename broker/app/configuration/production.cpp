#include "broker/app/configuration/production.hpp"

#include <fmt/format.h>

#include "broker/app/configuration/secret_rules.hpp"
#include "broker/app/development_ca.hpp"

namespace signalbox::app {

namespace {

class production_rules {
  public:
    production_rules(const configuration& c, bool with_secrets) : c_(c), with_secrets_(with_secrets) {}

    std::vector<problem> take() {
        mesh_listener();
        admin_listener();
        if (c_.fhir) fhir_listener(*c_.fhir);
        if (c_.mllp_listener && c_.mllp) mllp_listener(*c_.mllp_listener, *c_.mllp);
        if (c_.gpconnect_listener && c_.gpconnect) gpconnect_listener(*c_.gpconnect_listener, *c_.gpconnect);
        if (c_.adapters) adapters_listener(*c_.adapters);
        for (const destination_setting& each : c_.destinations)
            if (each.kind == "webhook" && !each.webhook.encrypted && !each.webhook.server.is_loopback())
                refuse(each.where, "/destinations", "a webhook over plain HTTP to another machine; set https://");
        alarms();
        for (const secret_setting* setting : secrets_of(c_))
            check_production_secret(*setting, c_.file, with_secrets_, found_);
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

    void alarms() {
        if (c_.alarm_webhook && !c_.alarm_webhook->encrypted && !c_.alarm_webhook->server.is_loopback())
            refuse({}, "/alarms/webhook", "a webhook over plain HTTP to another machine; set https://");
        const auto& mail = c_.alarms.mail;
        if (mail && mail->encryption == signalbox::alarms::mail::encryption::none && !mail->server.is_loopback())
            refuse(mail->where, "/alarms/mail", "mail in the clear to another machine; set starttls or tls");
    }

    // Who asks has no other proof than a certificate.
    void fhir_listener(const listener_setting& fhir) {
        const std::string pointer = "/listeners/fhir/tls";
        if (!fhir.tls) {
            refuse(fhir.where, pointer, "FHIR over plain HTTP; set certificate, key and client_ca");
            return;
        }
        certificates(*fhir.tls, pointer);
        if (fhir.tls->clients != http::client_certificate::required)
            refuse(fhir.tls->where, pointer + "/clients", "clients come with a certificate; set required");
    }

    // TLS is for the network to decide. Whose a message is must not rest on what the message says alone.
    void mllp_listener(const listener_setting& listener, const mllp_setting& section) {
        if (listener.tls) certificates(*listener.tls, "/listeners/mllp/tls");
        for (std::size_t i = 0; i < section.parties.senders.size(); ++i)
            if (!section.parties.senders[i].proves_itself())
                refuse(section.where, fmt::format("/mllp/senders/{}", i),
                       "a sender that nothing but its messages names; set certificates or addresses");
    }

    // Tokens of GP Connect are not signed: who asks is what the certificate proves. Nor may a record leave in the
    // clear.
    void gpconnect_listener(const listener_setting& listener, const gpconnect_setting& section) {
        const std::string pointer = "/listeners/gpconnect/tls";
        if (!listener.tls) {
            refuse(listener.where, pointer, "GP Connect over plain HTTP; set certificate, key and client_ca");
            return;
        }
        certificates(*listener.tls, pointer);
        const bool answers_strangers = listener.tls->clients == http::client_certificate::optional;
        if (listener.tls->clients == http::client_certificate::off ||
            (answers_strangers && section.certificates.empty()))
            refuse(listener.tls->where, pointer + "/clients",
                   "clients come with a certificate; set required, or optional with gpconnect.certificates");
        for (const gpconnect_practice& practice : section.practices)
            for (const auto& [name, root] : practice.entry.roots)
                if (const auto where = parse_url(root); where && !where->encrypted && !where->server.is_loopback())
                    refuse(section.where, "/gpconnect/practices", "a practice over plain HTTP; set https://");
    }

    // Who speaks is proved by the signature; what is said is patient data.
    void adapters_listener(const listener_setting& adapters) {
        if (adapters.tls) certificates(*adapters.tls, "/listeners/adapters/tls");
        if (!adapters.tls && !adapters.listen.is_loopback())
            refuse(adapters.where, "/listeners/adapters/tls",
                   "adapters over plain HTTP from other machines; set certificate and key (clients: off will do)");
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

    const configuration& c_;
    bool with_secrets_;
    std::vector<problem> found_;
};

// Demo and sandbox: their passwords stand in public.
std::vector<problem> loopback_rules(const configuration& c) {
    std::vector<problem> found;
    if (c.open_on_purpose) return found;
    const auto look_at = [&](const char* name, const listener_setting& listener) {
        if (listener.listen.is_loopback()) return;
        found.push_back({c.file, listener.where, fmt::format("/listeners/{}/listen", name),
                         fmt::format("{}: {} is not a loopback address, and the passwords are well known; "
                                     "set 127.0.0.1, or say --i-know-this-is-open",
                                     to_text(c.profile), listener.listen.to_text())});
    };
    look_at("mesh", c.mesh);
    look_at("admin", c.admin);
    if (c.fhir) look_at("fhir", *c.fhir);
    if (c.mllp_listener) look_at("mllp", *c.mllp_listener);
    if (c.adapters) look_at("adapters", *c.adapters);
    if (c.gpconnect_listener) look_at("gpconnect", *c.gpconnect_listener);
    return found;
}

} // namespace

std::vector<problem> check_profile(const configuration& c, bool with_secrets) {
    if (c.profile != profile::production) return loopback_rules(c);
    return production_rules(c, with_secrets).take();
}

std::vector<problem> check_mllp(const configuration& c) {
    if (!c.mllp_listener) return {};
    if (!c.mllp)
        return {{c.file, c.mllp_listener->where, "/listeners/mllp",
                 "who sends to whom is missing: set mllp.senders "
                 "and mllp.recipients"}};
    std::vector<problem> found;
    const auto& tls = c.mllp_listener->tls;
    const bool asks = tls && tls->clients != http::client_certificate::off;
    for (std::size_t i = 0; i < c.mllp->parties.senders.size(); ++i)
        if (!c.mllp->parties.senders[i].certificates.empty() && !asks)
            found.push_back({c.file, c.mllp->where, fmt::format("/mllp/senders/{}/certificates", i),
                             "listeners.mllp asks nobody for a certificate; set its tls"});
    return found;
}

} // namespace signalbox::app
