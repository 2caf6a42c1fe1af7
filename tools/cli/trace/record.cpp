#include <algorithm>
#include <charconv>
#include <csignal>
#include <filesystem>

#include <fmt/format.h>
#include <signal.h>
#include <time.h>

#include "broker/fhir/json.hpp"
#include "broker/trace/selection.hpp"
#include "broker/trace/tools/editing.hpp"
#include "tools/cli/hub_client.hpp"
#include "tools/cli/status_line.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/trace/recording_words.hpp"
#include "tools/cli/trace/span.hpp"

namespace signalbox::cli {

namespace {

// SIGINT, SIGTERM and SIGHUP (a closed terminal) are waited for, so that the time between two looks at the hub ends
// with one.
class interruption {
  public:
    interruption() {
        ::sigemptyset(&awaited_);
        ::sigaddset(&awaited_, SIGINT);
        ::sigaddset(&awaited_, SIGTERM);
        ::sigaddset(&awaited_, SIGHUP);
        ::pthread_sigmask(SIG_BLOCK, &awaited_, nullptr);
    }

    bool came_within(std::chrono::milliseconds wait) {
        const timespec longest{wait.count() / 1000, wait.count() % 1000 * 1'000'000};
        return ::sigtimedwait(&awaited_, nullptr, &longest) > 0;
    }

  private:
    sigset_t awaited_{};
};

std::string order_of(const trace_record_options& how) {
    fhir::json_writer json;
    json.begin_object();
    if (!how.where.empty()) json.member("where", how.where);
    if (!how.longest.empty()) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(span_of(how.longest, "--for"));
        json.member("seconds", static_cast<std::int64_t>(seconds.count()));
    }
    json.name("leased").boolean(true);
    if (how.identifiable) json.name("identifiable").boolean(true);
    if (!how.why.empty()) json.member("why", how.why);
    return json.end_object().take();
}

void check(const trace_record_options& how) {
    if (std::filesystem::exists(how.out))
        throw command_failure{exit_code::usage, how.out + " is there already", "name another file: --out FILE"};
    if (how.identifiable && how.why.empty())
        throw command_failure{exit_code::usage, "--identifiable needs --why TEXT, for the audit",
                              "signalbox help trace record"};
    if (how.where.empty()) return;
    if (const auto read = trace::selection::parse(how.where); !read)
        throw command_failure{exit_code::usage, "--where, " + read.error().message(), "signalbox help trace record"};
}

// Three times within a lease, and once a second at least.
std::chrono::milliseconds between_renewals(const fhir::value& recording) {
    std::int64_t lease = 0;
    const std::string_view text = recording.find("lease_ms").text();
    std::from_chars(text.data(), text.data() + text.size(), lease);
    return std::clamp(std::chrono::milliseconds(lease / 3), std::chrono::milliseconds(100),
                      std::chrono::milliseconds(1000));
}

std::vector<std::string> files_of(const fhir::value& recording) {
    std::vector<std::string> files;
    for (const fhir::value each : recording.find("files")) files.emplace_back(each.text());
    return files;
}

// All files of it as one; those in the hub's folder go.
void take_over(const std::vector<std::string>& files, const std::string& out) {
    const auto merged = trace::merge(files, out);
    if (!merged)
        throw command_failure{exit_code::failed, fmt::format("{}: {}", out, merged.error().what),
                              "the recording is in " + files.front()};
    for (const std::string& each : files) {
        std::error_code ignored; // what is left over can be removed by a person
        std::filesystem::remove(each, ignored);
        std::filesystem::remove_all(each + ".bodies", ignored);
    }
}

} // namespace

exit_code record_trace(const trace_record_options& how) {
    check(how);
    interruption asked_to_end;
    hub_client hub(how.data);
    fhir::document now = hub.post("/api/v1/recording/start", order_of(how));
    const std::string name(now.root().find("recording").string("name"));
    const auto wait = between_renewals(now.root().find("recording"));
    fhir::json_writer renewal;
    const std::string its_name = renewal.begin_object().member("name", name).end_object().take();
    if (!how.quiet) note("recording; Ctrl-C ends it");
    status_line line;
    while (now.root().find("recording").find("running").text() == "true" && !asked_to_end.came_within(wait)) {
        now = hub.post("/api/v1/recording/renew", its_name);
        if (!how.quiet)
            line.show(fmt::format("{} messages, {} lines", now.root().find("recording").find("messages").text(),
                                  now.root().find("recording").find("lines").text()));
    }
    line.end();
    if (now.root().find("recording").find("running").text() == "true") now = hub.post("/api/v1/recording/stop", "{}");
    const fhir::value ended = now.root().find("recording");
    if (ended.string("name") != name)
        throw command_failure{exit_code::failed, "somebody else ended this recording and began another",
                              "look for " + name + " in the folder of traces"};
    take_over(files_of(ended), how.out);
    if (how.json)
        print(fhir::write_json(ended));
    else if (!how.quiet)
        note(fmt::format("{}: {} messages, {} lines lost, ended: {}", how.out, ended.find("messages").text(),
                         ended.find("lost").text(), printable(ended.string("ended"))));
    const bool well = ended.string("ended") == "stopped" || ended.string("ended") == "time";
    return well ? exit_code::done : exit_code::failed;
}

exit_code stop_recording(const trace_record_options& how) {
    const fhir::document now = hub_client(how.data).post("/api/v1/recording/stop", "{}");
    for (const std::string& each : files_of(now.root().find("recording"))) print(printable(each));
    return exit_code::done;
}

} // namespace signalbox::cli
