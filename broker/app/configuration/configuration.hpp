#pragma once

#include "signalbox/adapter.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker/admin/roles.hpp"
#include "broker/app/configuration/alarms.hpp"
#include "broker/app/configuration/gpconnect.hpp"
#include "broker/app/configuration/mllp.hpp"
#include "broker/app/configuration/secrets.hpp"
#include "broker/app/configuration/values.hpp"
#include "broker/app/directory/file.hpp"
#include "broker/base/limits.hpp"
#include "broker/base/log.hpp"
#include "broker/delivery/decide/opening_hours.hpp"
#include "broker/delivery/decide/rate_limit.hpp"
#include "broker/delivery/stdio/child.hpp"
#include "broker/http/server.hpp"
#include "broker/intake/itk3/settings.hpp"
#include "broker/mapping/render.hpp"
#include "broker/routing/routes.hpp"
#include "broker/trace/recording/recorder.hpp"
#include "broker/validation/strengths.hpp"

namespace signalbox::app {

enum class profile : std::uint8_t { demo, sandbox, production };
std::string_view to_text(profile p) noexcept;
std::optional<profile> parse_profile(std::string_view text) noexcept;

struct tls_setting {
    bool development = false; // certificates of DATA/dev-ca, made at the first start; never in production
    std::string certificate;
    std::string key;
    std::string client_ca;
    http::client_certificate clients = http::client_certificate::optional;
    bool tls_1_2_only = false;
    fhir::position where;
};

struct listener_setting {
    endpoint listen;
    std::optional<tls_setting> tls; // nullopt: plain HTTP
    fhir::position where;
    bool any_port_will_do = false; // when the port is taken: a free one
};

// How much is asked of a message, and what schemas there are beside those of the catalogue.
struct validation_setting {
    validation::strengths strengths;
    std::map<std::string, fhir::position, std::less<>> types_at; // where each key of by_type stands
    std::string schemas;                                         // own folder with a catalogue.json; empty: none
};

// Of a destination that is a webhook.
struct webhook_setting {
    bool encrypted = true;
    endpoint server; // its address may be a name
    std::string target = "/";
    secret_setting secret;
    std::string ca; // files; empty: the system's, or none
    std::string certificate;
    std::string key;
    bool idempotent = false;
};

// Of a destination that is a shared library.
struct library_setting {
    std::string path;
    std::string sha256;   // of its bytes, lower-case hex
    bool trusted = false; // in the hub's own process
};

struct destination_setting {
    std::string name;
    std::string kind;                 // "file_drop", "executable", "library", "webhook", or an adapter that ships
    std::string folder;               // absolute, or relative to the data folder
    std::vector<std::string> command; // of an executable: its path, then its words
    std::string settings_json;        // what the adapter is told of its own configuration; empty: nothing
    std::uint64_t memory_max = 1UL << 30;
    std::uint64_t files_max = 256;
    std::optional<delivery::stdio::child_user> user; // of its process; nothing: the hub's own
    library_setting library;
    std::vector<std::string> networks;                // where its servers may be; empty: this machine and private ones
    const signalbox_adapter_table* shipped = nullptr; // of an adapter that ships
    webhook_setting webhook;
    std::string submits_as;          // the mailbox that its adapter sends from; empty: it may not
    bool idempotent = false;         // of an executable: until it has said it
    std::uint32_t requests_max = 16; // of an executable: submissions and confirmations in hand
    fhir::position where;
    mapping::form form = mapping::form::fhir_r4;
    mapping::unmapped_policy unmapped_codes = mapping::unmapped_policy::pass_through;
    std::uint32_t max_in_flight = 4;
    delivery::retry_policy retry;
    delivery::decide::rate_limit::rate rate_max;
    delivery::decide::opening_hours open_hours;
};

// Who may use the API on the admin listener.
struct admin_token_setting {
    std::string name;
    admin::role role = admin::role::viewer;
    secret_setting secret;
};

// Everything that the hub is told: read once at start, then never changed.
struct configuration {
    std::string file; // for messages
    app::profile profile = profile::demo;
    std::string data; // empty: a temporary folder of its own (sandbox); who starts the hub makes it
    log::level log_level = log::level::info;
    listener_setting mesh;
    listener_setting admin;
    std::vector<admin_token_setting> admin_tokens; // none: the listener has health and metrics alone
    std::optional<listener_setting> fhir;          // nullopt: not served
    std::string fhir_workflow_id;                  // of messages that come by $process-message
    std::optional<listener_setting> mllp_listener; // nullopt: not served; has `mllp` beside it
    std::optional<mllp_setting> mllp;
    std::optional<listener_setting> gpconnect_listener; // nullopt: not served; has `gpconnect` beside it
    std::optional<gpconnect_setting> gpconnect;
    std::optional<listener_setting> adapters; // what webhooks confirm and submit; nullopt: not served
    std::string environment = "signalbox";    // of MESH's _ping
    secret_setting shared_key;
    secret_setting previous_shared_key; // while clients change from one key to the next; absent: none
    secret_setting continuation_key;    // absent: one of the data folder's own, as for those below
    secret_setting accounts_key;        // seals the passwords of mailbox accounts
    secret_setting receipt_key;         // PEM, an EC private key on P-256
    secret_setting audit_key;
    secret_setting lane_key;
    base::limits limits;
    std::string schemas_folder; // empty: the embedded ones
    validation_setting validation;
    std::optional<std::vector<std::string>> code_maps; // nullopt: the embedded seed map
    directory_source directory_from;
    directory_file directory; // as it was at the start; directory/keeper.hpp has what holds now
    std::vector<destination_setting> destinations;
    std::shared_ptr<const intake::itk3::settings> itk3;
    alarms_setting alarms;
    std::optional<webhook_setting> alarm_webhook; // who is told of them
    signalbox::trace::recording_limits trace;     // its folder may be relative to the data folder
    std::shared_ptr<const routing::route_table> routes;
    bool open_on_purpose = false; // --i-know-this-is-open: demo and sandbox on other addresses than loopback
    bool validate = true;         // false: messages are delivered without a look at what they hold (sandbox)
};

// Every secret that a configuration can name, those that it does not name included.
std::vector<secret_setting*> secrets_of(configuration& c);
std::vector<const secret_setting*> secrets_of(const configuration& c);

} // namespace signalbox::app
