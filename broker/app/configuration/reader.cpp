#include "broker/app/configuration/reader.hpp"

#include <array>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <pwd.h>

#include "broker/app/configuration/adapters.hpp"
#include "broker/app/configuration/itk3.hpp"
#include "broker/app/configuration/trace.hpp"
#include "broker/delivery/networks.hpp"
#include "broker/fhir/json.hpp"
#include "broker/identifiers/mailbox_id.hpp"

namespace signalbox::app {

namespace {

// A name is looked up, and checked, with each connection.
bool is_allowed(const std::string& host, const std::vector<std::string>& texts) {
    boost::system::error_code is_name;
    const auto address = boost::asio::ip::make_address(host, is_name);
    const auto allowed = texts.empty() ? std::optional(delivery::networks::usual()) : delivery::networks::parse(texts);
    return is_name || !allowed || allowed->contains(address); // what is no network is refused by itself
}

log::level level_of(std::string_view text) noexcept {
    if (text == "debug") return log::level::debug;
    if (text == "warning") return log::level::warning;
    if (text == "error") return log::level::error;
    return log::level::info;
}

validation::strength strength_of(std::string_view text) noexcept {
    return text == "strict" ? validation::strength::strict : validation::strength::tolerant;
}

http::client_certificate clients_of(std::string_view text) noexcept {
    if (text == "off") return http::client_certificate::off;
    if (text == "optional") return http::client_certificate::optional;
    return http::client_certificate::required;
}

std::optional<delivery::stdio::child_user> find_user(const std::string& name) {
    std::array<char, 16384> room{};
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwnam_r(name.c_str(), &entry, room.data(), room.size(), &found) != 0 || found == nullptr)
        return std::nullopt;
    return delivery::stdio::child_user{found->pw_uid, found->pw_gid};
}

// One text, or several.
std::vector<std::string> texts_in(const fhir::value& given) {
    std::vector<std::string> made;
    if (given.is(fhir::kind::string)) made.emplace_back(given.text());
    if (given.is(fhir::kind::array))
        for (const fhir::value each : given) made.emplace_back(each.text());
    return made;
}

} // namespace

std::string_view to_text(profile p) noexcept {
    switch (p) {
    case profile::demo: return "demo";
    case profile::sandbox: return "sandbox";
    case profile::production: break;
    }
    return "production";
}

std::optional<profile> parse_profile(std::string_view text) noexcept {
    for (const profile p : {profile::demo, profile::sandbox, profile::production})
        if (text == to_text(p)) return p;
    return std::nullopt;
}

std::vector<secret_setting*> secrets_of(configuration& c) {
    std::vector<secret_setting*> all{&c.shared_key,  &c.previous_shared_key, &c.continuation_key, &c.accounts_key,
                                     &c.receipt_key, &c.audit_key,           &c.lane_key};
    for (destination_setting& each : c.destinations) all.push_back(&each.webhook.secret);
    for (admin_token_setting& each : c.admin_tokens) all.push_back(&each.secret);
    if (c.alarm_webhook) all.push_back(&c.alarm_webhook->secret);
    if (c.alarms.mail) all.push_back(&c.alarms.mail->password);
    return all;
}

std::vector<const secret_setting*> secrets_of(const configuration& c) {
    const auto all = secrets_of(const_cast<configuration&>(c)); // nothing is changed through them
    return {all.begin(), all.end()};
}

configuration_reader::configuration_reader(const fhir::document& given, std::string file)
    : file_reader(given, std::move(file)) {}

configuration configuration_reader::read() {
    const fhir::value root = given_.root();
    configuration c;
    c.file = file_;
    c.profile = parse_profile(root.string("profile")).value_or(profile::production);
    c.data = root.string("data");
    c.log_level = level_of(root.find("log").string("level"));
    c.mesh = listener(root.find("listeners").find("mesh"));
    c.admin = listener(root.find("listeners").find("admin"));
    admin_tokens(root.find("admin").find("tokens"), c);
    if (const fhir::value fhir = root.find("listeners").find("fhir")) c.fhir = listener(fhir);
    if (const fhir::value adapters = root.find("listeners").find("adapters")) c.adapters = listener(adapters);
    c.fhir_workflow_id = text_or(root.find("fhir"), "workflow_id", "FHIR_PROCESS_MESSAGE");
    mllp(root, c);
    gpconnect(root, c);
    mesh(root.find("mesh"), c);
    c.audit_key = secret(root.find("audit").find("key"));
    c.lane_key = secret(root.find("patients").find("key"));
    c.directory_from.file = beside_file(root.string("directory"));
    c.schemas_folder = beside_file(root.string("schemas"));
    validation(root.find("validation"), c);
    if (const fhir::value maps = root.find("code_maps")) {
        c.code_maps.emplace();
        for (const fhir::value file : maps) c.code_maps->push_back(beside_file(file.text()));
    }
    limits(root.find("limits"), c);
    destinations(root.find("destinations"), c);
    alarms(root.find("alarms"), c);
    trace(root.find("trace"), c);
    routes(root, c);
    return c;
}

void configuration_reader::mllp(const fhir::value& root, configuration& into) {
    if (const fhir::value listen = root.find("listeners").find("mllp")) into.mllp_listener = listener(listen);
    const fhir::value section = root.find("mllp");
    if (!section) return;
    mllp_reader reader(given_, file_);
    into.mllp = reader.read(section);
    problems_.insert(problems_.end(), reader.problems().begin(), reader.problems().end());
}

void configuration_reader::gpconnect(const fhir::value& root, configuration& into) {
    if (const fhir::value listen = root.find("listeners").find("gpconnect")) into.gpconnect_listener = listener(listen);
    const fhir::value section = root.find("gpconnect");
    if (!section) return;
    gpconnect_reader reader(given_, file_);
    into.gpconnect = reader.read(section);
    problems_.insert(problems_.end(), reader.problems().begin(), reader.problems().end());
}

void configuration_reader::alarms(const fhir::value& given, configuration& into) {
    if (!given) return;
    alarms_reader reader(given_, file_);
    into.alarms = reader.read(given);
    problems_.insert(problems_.end(), reader.problems().begin(), reader.problems().end());
    const fhir::value told = given.find("webhook");
    if (!told) return;
    into.alarm_webhook = webhook(told);
    into.alarms.webhook_networks = networks(told.find("networks"));
}

void configuration_reader::admin_tokens(const fhir::value& given, configuration& into) {
    std::set<std::string> names;
    for (const fhir::value each : given) {
        admin_token_setting made;
        made.name = each.string("name");
        if (!names.insert(made.name).second) refuse(each.find("name"), "a token of that name stands here already");
        made.role = admin::parse_role(each.string("role")).value_or(made.role);
        made.secret = secret(each.find("secret"));
        into.admin_tokens.push_back(std::move(made));
    }
}

void configuration_reader::trace(const fhir::value& given, configuration& into) {
    if (!given) return;
    trace_reader reader(given_, file_);
    into.trace = reader.read(given);
    problems_.insert(problems_.end(), reader.problems().begin(), reader.problems().end());
}

void configuration_reader::mesh(const fhir::value& given, configuration& into) const {
    into.environment = text_or(given, "environment", "signalbox");
    into.shared_key = secret(given.find("shared_key"));
    into.previous_shared_key = secret(given.find("previous_shared_key"));
    into.continuation_key = secret(given.find("continuation_key"));
    into.accounts_key = secret(given.find("accounts_key"));
    into.receipt_key = secret(given.find("receipt_key"));
}

void configuration_reader::validation(const fhir::value& given, configuration& into) const {
    validation_setting& made = into.validation;
    made.strengths.usual = strength_of(given.string("strength"));
    made.schemas = beside_file(given.string("schemas"));
    const fhir::value types = given.find("by_type");
    if (!types) return;
    for (const fhir::value type : types) {
        made.strengths.by_type.emplace(type.name(), strength_of(type.text()));
        made.types_at.emplace(type.name(), given_.where(type.name_source_offset()));
    }
}

listener_setting configuration_reader::listener(const fhir::value& given) {
    listener_setting made;
    made.where = given_.where(given);
    const fhir::value listen = given.find("listen");
    if (auto where = parse_endpoint(listen.text()))
        made.listen = std::move(*where);
    else
        refuse(listen, "HOST:PORT with a port up to 65535");
    if (const fhir::value encrypted = given.find("tls")) made.tls = tls(encrypted);
    return made;
}

tls_setting configuration_reader::tls(const fhir::value& given) {
    tls_setting made;
    made.where = given_.where(given);
    made.development = given.find("development").text() == "true";
    made.certificate = beside_file(given.string("certificate"));
    made.key = beside_file(given.string("key"));
    made.client_ca = beside_file(given.string("client_ca"));
    made.clients = clients_of(given.string("clients"));
    made.tls_1_2_only = given.find("tls_1_2_only").text() == "true";
    if (made.development) {
        if (!made.certificate.empty() || !made.key.empty() || !made.client_ca.empty())
            refuse(given, "either development: true or certificate, key and client_ca");
        return made;
    }
    if (made.certificate.empty() || made.key.empty()) refuse(given, "tls needs certificate and key");
    if (made.clients != http::client_certificate::off && made.client_ca.empty())
        refuse(given, "tls needs client_ca, which checks the certificates of clients (or clients: off)");
    return made;
}

void configuration_reader::limits(const fhir::value& given, configuration& into) {
    if (!given) return;
    for (const fhir::value limit : given)
        if (!set_limit(into.limits, limit.name(), limit)) refuse(limit, "a value beyond what this limit can take");
}

void configuration_reader::destinations(const fhir::value& given, configuration& into) {
    if (!given) return;
    std::set<std::string> names;
    for (const fhir::value from : given) {
        const fhir::value name = from.find("name");
        if (name.text() == "mailbox") refuse(name, "'mailbox' is the recipient's own mailbox; choose another name");
        if (!names.insert(std::string(name.text())).second)
            refuse(name, fmt::format("destination {} stands here already", name.text()));
        into.destinations.push_back(destination(from));
    }
}

destination_setting configuration_reader::destination(const fhir::value& given) {
    destination_setting made;
    made.name = given.string("name");
    made.kind = given.string("kind");
    made.folder = given.string("folder");
    made.where = given_.where(given.find("folder") ? given.find("folder") : given);
    made.form = mapping::parse_form(text_or(given, "form", "fhir-r4")).value_or(mapping::form::fhir_r4);
    made.networks = networks(given.find("networks"));
    if (made.kind == "executable") executable(given, made);
    if (made.kind == "webhook") made.webhook = webhook(given);
    if (made.kind == "library") process(given, made);
    if (const fhir::value settings = given.find("settings"); settings && made.kind == "file_drop")
        made.settings_json = fhir::write_json(settings);
    if (made.kind != "executable" && made.kind != "webhook" && made.kind != "file_drop") adapter(given, made);
    if (const fhir::value mailbox = given.find("submits_as")) {
        const auto id = identifiers::parse_mailbox_id(mailbox.text());
        if (!id) refuse(mailbox, "the id of a mailbox");
        if (id) made.submits_as = *id;
    }
    made.unmapped_codes = mapping::parse_policy(given.string("unmapped_codes")).value_or(made.unmapped_codes);
    if (const fhir::value most = given.find("max_in_flight")) {
        const auto count = parse_size(most.text());
        if (!count || *count > 1024)
            refuse(most, "1 to 1024");
        else
            made.max_in_flight = static_cast<std::uint32_t>(*count);
    }
    pace(given, made);
    if (const fhir::value retry = given.find("retry"))
        for (const fhir::value setting : retry)
            if (!set_retry(made.retry, setting.name(), setting)) refuse(setting, "a value beyond what this can take");
    return made;
}

void configuration_reader::pace(const fhir::value& given, destination_setting& into) {
    if (const fhir::value most = given.find("rate_max")) {
        const auto rate = delivery::decide::rate_limit::parse(most.text());
        if (!rate) refuse(most, "a count in a span of time: 20/s, 300/min or 1000/h");
        into.rate_max = rate.value_or(into.rate_max);
    }
    const fhir::value hours = given.find("open_hours");
    const auto open = delivery::decide::opening_hours::parse(texts_in(hours));
    if (!open)
        refuse(hours, "days and hours by British clocks: mon-fri 08:00-18:30, sat 09:00-12:00, daily 22:00-06:00");
    into.open_hours = open.value_or(into.open_hours);
}

void configuration_reader::executable(const fhir::value& given, destination_setting& into) {
    for (const fhir::value word : given.find("command")) into.command.emplace_back(word.text());
    into.command.front() = program_beside_file(into.command.front());
    if (const fhir::value settings = given.find("settings")) into.settings_json = fhir::write_json(settings);
    process(given, into);
}

void configuration_reader::process(const fhir::value& given, destination_setting& into) {
    if (into.folder.empty()) into.folder = "adapters/" + into.name;
    const auto read_into = [&](const char* name, std::uint64_t& limit) {
        const fhir::value said = given.find(name);
        if (!said) return;
        const auto size = parse_size(said.text());
        if (!size) refuse(said, "a size");
        limit = size.value_or(limit);
    };
    read_into("memory_max", into.memory_max);
    read_into("files_max", into.files_max);
    if (const fhir::value user = given.find("user")) {
        into.user = find_user(std::string(user.text()));
        if (!into.user) refuse(user, "there is no such user on this machine");
    }
    into.idempotent = given.find("idempotent").text() == "true";
    std::uint64_t requests = into.requests_max;
    read_into("requests_max", requests);
    if (requests > 1024) refuse(given.find("requests_max"), "1 to 1024");
    into.requests_max = static_cast<std::uint32_t>(requests);
}

webhook_setting configuration_reader::webhook(const fhir::value& given) {
    webhook_setting made;
    const fhir::value address = given.find("url");
    if (auto parsed = parse_url(address.text())) {
        made.encrypted = parsed->encrypted;
        made.server = std::move(parsed->server);
        made.target = std::move(parsed->target);
        if (!is_allowed(made.server.address, texts_in(given.find("networks"))))
            refuse(address, "no address in the networks of `networks`; without it this machine and private networks");
    } else {
        refuse(address, "http:// or https://, a host, a port up to 65535 where it is another, a path");
    }
    made.secret = secret(given.find("secret"));
    made.ca = beside_file(given.string("ca"));
    made.certificate = beside_file(given.string("certificate"));
    made.key = beside_file(given.string("key"));
    made.idempotent = given.find("idempotent").text() == "true";
    return made;
}

std::vector<std::string> configuration_reader::networks(const fhir::value& given) {
    std::vector<std::string> made = texts_in(given);
    if (!delivery::networks::parse(made)) refuse(given, "networks, as 10.0.0.0/8");
    return made;
}

void configuration_reader::adapter(const fhir::value& given, destination_setting& into) {
    adapter_reader reader(given_, file_);
    reader.read(given, into);
    problems_.insert(problems_.end(), reader.problems().begin(), reader.problems().end());
}

// With what else names destinations.
void configuration_reader::routes(const fhir::value& root, configuration& into) {
    std::vector<std::string> names;
    for (const destination_setting& d : into.destinations) names.push_back(d.name);
    auto table = routing::route_table::read(given_, file_, names);
    if (table)
        into.routes = std::move(*table);
    else
        problems_.push_back({table.error().file, table.error().where, "/routes", table.error().what});
    itk3_reader reader(given_, file_);
    into.itk3 = reader.read(root.find("itk3"), names);
    problems_.insert(problems_.end(), reader.problems().begin(), reader.problems().end());
}

} // namespace signalbox::app
