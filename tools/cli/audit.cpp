#include <csignal>

#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/store/open.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

// Where the journal is and the key of its chain: the configuration's, with `--data` above it.
struct journal_place {
    std::string data;
    base::secret key;
};

journal_place place_of(const audit_options& how) {
    if (how.config.empty()) return {how.data, {}};
    const bool data_given = how.data != common_options{}.data;
    app::command_line_settings from;
    from.config = how.config;
    if (data_given) from.data = how.data;
    const app::configuration c = app::load_configuration(from);
    return {c.data, c.audit_key.value};
}

[[noreturn]] void no_journal(const std::string& data, const error_code& why) {
    throw command_failure{exit_code::not_found,
                          fmt::format("the audit journal of {}, or its key: {}", data, why.message()),
                          "signalbox audit verify --config FILE, where audit.key is named in a configuration"};
}

void print_report(const store::audit_report& report, bool json) {
    if (json) {
        fhir::json_writer out;
        out.begin_object()
            .name("intact")
            .boolean(report.intact)
            .member("records", static_cast<std::int64_t>(report.records));
        out.member("broken_at", static_cast<std::int64_t>(report.broken_at)).member("what", report.what);
        out.name("torn_tail").boolean(report.torn_tail).end_object();
        print(out.take());
        return;
    }
    if (report.intact)
        print(fmt::format("intact: {} records{}", report.records,
                          report.torn_tail ? "; the last one was cut short, which is no harm" : ""));
    else
        print(fmt::format("broken at record {}: {}", report.broken_at, report.what));
}

} // namespace

exit_code verify_audit(const audit_options& how) {
    const journal_place place = place_of(how);
    const auto report = store::verify_audit(place.data, place.key);
    if (!report) no_journal(place.data, report.error());
    print_report(*report, how.json);
    return report->intact ? exit_code::done : exit_code::findings;
}

exit_code export_audit(const audit_options& how) {
    const auto done = store::export_audit(how.data, [](std::string_view line) {
        print(line);
        return true;
    });
    if (!done) no_journal(how.data, done.error());
    return exit_code::done;
}

} // namespace signalbox::cli
