#include <cerrno>
#include <system_error>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "broker/app/knowledge.hpp"
#include "broker/delivery/library/library_file.hpp"
#include "broker/http/server.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

boost::asio::awaitable<http::response> answer_nothing(http::request&) { co_return http::response{}; }

// Loads the certificates as the hub would, on a port that nobody knows. Throws configuration_error.
void check_tls(const app::configuration& c, const app::listener_setting& listener, const char* name) {
    if (!listener.tls || listener.tls->development) return;
    boost::asio::io_context context;
    http::server_settings settings;
    settings.name = name;
    settings.tls = http::tls_settings{listener.tls->certificate, listener.tls->key, listener.tls->client_ca,
                                      listener.tls->clients};
    const auto opened = http::server::open(std::move(settings), answer_nothing, {&context});
    if (!opened)
        throw app::unreadable_secrets(app::problem{c.file, listener.tls->where, fmt::format("/listeners/{}/tls", name),
                                                   opened.error().message()});
}

// What is not in the file but named by it.
void check_references(const config_options& how) {
    const app::configuration complete = app::load_configuration(how.settings);
    check_tls(complete, complete.mesh, "mesh");
    check_tls(complete, complete.admin, "admin");
    if (complete.fhir) check_tls(complete, *complete.fhir, "fhir");
    if (complete.adapters) check_tls(complete, *complete.adapters, "adapters");
}

// Programs and libraries of destinations, as the hub looks at them when it starts.
void check_programs(const app::configuration& c) {
    std::vector<app::problem> missing;
    for (std::size_t i = 0; i < c.destinations.size(); ++i) {
        const app::destination_setting& each = c.destinations[i];
        std::string trouble;
        if (each.kind == "executable" && ::access(each.command.front().c_str(), X_OK) != 0)
            trouble = fmt::format("{}: {}", each.command.front(), std::generic_category().message(errno));
        if (each.kind == "library")
            trouble = delivery::library::trouble_with_file(each.library.path, each.library.sha256);
        if (trouble.empty()) continue;
        missing.push_back({c.file, each.where, fmt::format("/destinations/{}", i), std::move(trouble)});
    }
    if (!missing.empty()) throw app::unreadable_secrets(std::move(missing));
}

void print_problems(const std::vector<app::problem>& problems) {
    fhir::json_writer out;
    out.begin_object().name("valid").boolean(false).name("problems").begin_array();
    for (const app::problem& p : problems) {
        out.begin_object().member("file", p.file).member("line", p.where.line).member("column", p.where.column);
        out.member("pointer", p.pointer).member("what", p.what).end_object();
    }
    out.end_array().end_object();
    print(out.take());
}

exit_code validate(const config_options& how) {
    config_options without = how;
    without.settings.read_secrets = false;
    const app::configuration c = app::load_configuration(without.settings);
    const auto catalogue = app::load_catalogue(c);
    const auto map = app::load_code_map(c);

    std::size_t missing = 0;
    const auto look = [&](auto check) {
        try {
            check();
        } catch (const app::unreadable_secrets& e) {
            if (how.strict) throw;
            missing += e.problems().size();
            for (const app::problem& p : e.problems()) note("warning: " + to_line(p));
        }
    };
    if (!how.no_secrets) {
        look([&] { check_references(how); });
        look([&] { check_programs(c); });
    }
    if (how.json) {
        fhir::json_writer out;
        out.begin_object().name("valid").boolean(true).member("profile", to_text(c.profile));
        out.member("missing_references", static_cast<std::int64_t>(missing)).end_object();
        print(out.take());
        return exit_code::done;
    }
    print(fmt::format("{}: valid, {}: {} mailboxes, {} destinations, {} routes, {} schemas, code map {} ({} rows)",
                      c.file, to_text(c.profile), c.directory.mailboxes.size(), c.destinations.size(),
                      c.routes->routes().size(), catalogue->entries().size(), map->version(), map->size()));
    return exit_code::done;
}

} // namespace

exit_code validate_configuration(const config_options& how) {
    try {
        return validate(how);
    } catch (const app::configuration_error& e) {
        if (!how.json) throw;
        print_problems(e.problems());
        return exit_code::configuration;
    }
}

} // namespace signalbox::cli
