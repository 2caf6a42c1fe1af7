#include "tools/cli/replay/embedded.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "broker/app/configuration/load.hpp"
#include "broker/app/files.hpp"
#include "broker/app/run_file.hpp"
#include "broker/base/blocking.hpp"
#include "broker/base/log.hpp"
#include "tools/cli/played_practices.hpp"
#include "tools/cli/temporary_data.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/replay/embedded/virtual_pace.hpp"
#include "tools/replay/play/hub_outcomes.hpp"

namespace signalbox::cli {

using namespace replay;

namespace {

constexpr const char* next_try = "signalbox replay --help";

std::vector<outage> outages_in(const std::string& file) {
    if (file.empty()) return {};
    const auto text = app::read_file(file);
    if (!text)
        throw command_failure{exit_code::not_found, fmt::format("{}: {}", file, text.error().message()), next_try};
    auto read = read_outages(*text);
    if (!read) throw command_failure{exit_code::usage, fmt::format("{}: {}", file, read.error()), next_try};
    return std::move(*read);
}

void refuse_unknown(const std::vector<outage>& all, const app::configuration& with, const std::string& file) {
    const auto is_destination = [&](const std::string& name) {
        return std::ranges::any_of(with.destinations, [&](const auto& to) { return to.name == name; });
    };
    const auto is_practice = [&](const std::string& ods) {
        return with.gpconnect &&
               std::ranges::any_of(with.gpconnect->practices, [&](const auto& one) { return one.entry.ods == ods; });
    };
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool of_practice = !all[i].practice.empty();
        const std::string& name = of_practice ? all[i].practice : all[i].destination;
        if (of_practice ? is_practice(name) : is_destination(name)) continue;
        throw command_failure{exit_code::usage,
                              fmt::format("{}: outage {}: the configuration has no {} {}", file, i + 1,
                                          of_practice ? "practice" : "destination", printable(name)),
                              next_try};
    }
}

http::client_settings plain(const app::endpoint& where) {
    http::client_settings made;
    made.host = where.address;
    made.port = where.port;
    made.encrypted = false;
    return made;
}

target target_of(const virtual_hub& hub, const app::configuration& with, const replay_options& how) {
    target made;
    made.mesh = plain(hub.mesh());
    if (hub.fhir()) made.fhir = plain(*hub.fhir());
    if (hub.mllp()) made.mllp = plain(*hub.mllp());
    if (hub.gpconnect()) made.gpconnect = plain(*hub.gpconnect());
    made.organisation = how.organisation;
    if (with.gpconnect)
        for (const auto& each : with.gpconnect->consumers)
            if (!each.ods.empty() && std::ranges::find(each.ods, how.organisation) == each.ods.end())
                made.organisations.emplace(each.asid, each.ods.front());
    for (const app::mailbox_setting& each : with.directory.mailboxes)
        made.accounts.push_back({each.entry.id, each.entry.password, with.shared_key.value});
    return made;
}

// The hub has seen nothing yet: everything goes under its recorded name.
naming embedded_names() { return {"embedded", true}; }

bool is_question(const told& each) { return each.message.transport == trace::transport::gpconnect; }

app::configuration load(const std::string& file, const std::string& data) {
    app::command_line_settings from;
    from.config = file;
    from.data = data;
    return app::load_configuration(from);
}

// One that cannot be used is told when it is played.
bool has_practices(const std::string& file) try {
    return file.empty() || load(file, "").gpconnect;
} catch (const app::configuration_error&) {
    return true;
}

// With what answers the trace's questions: one of the configuration's own knows nobody where it has no practices.
app::configuration load_for(const run& what, const std::string& file, const std::string& data) {
    app::configuration made = load(file, data);
    if (made.gpconnect || std::ranges::none_of(what.messages, is_question)) return made;
    made.gpconnect.emplace();
    if (!file.empty()) return made;
    for (const std::string& ods : practices_asked(what))
        add_sandbox_practice(ods, "https://practice.invalid", "", *made.gpconnect);
    return made;
}

// "none was called; for A20047 12 answers of the recording, 3 simulated".
std::string practices_text(const app::configuration& with, const std::vector<practice_played>& asked) {
    if (!with.gpconnect) return {};
    if (with.gpconnect->practices.empty()) return "the configuration has none";
    std::string text = "none was called";
    for (const practice_played& each : asked) {
        text +=
            fmt::format("; for {} {} answers of the recording, {} simulated", each.ods, each.recorded, each.simulated);
        if (each.out > 0) text += fmt::format(", {} not answered, it was out", each.out);
    }
    return text;
}

came play_at(virtual_hub& hub, const run& what, const replay_options& how, const app::configuration& with) {
    const target at = target_of(hub, with, how);
    if (const auto left = unplayable(what, at); !left.empty())
        throw command_failure{exit_code::usage, left.front(), next_try};
    boost::asio::io_context context;
    const auto bodies = [&hub](const std::string& delivery_id) { return hub.bytes_of(delivery_id); };
    auto outcomes =
        base::run_to_end(context, hub_outcomes::open(app::socket_of(hub.data()), context.get_executor(), bodies));
    if (!outcomes || !*outcomes)
        throw command_failure{exit_code::unreachable, "the embedded hub does not answer", next_try};
    virtual_pace time(hub);
    came made = play_on(context, what, at, {embedded_names(), time, **outcomes, hub.clock().now(), true}, how);
    made.practices = practices_text(with, hub.practices());
    return made;
}

} // namespace

came play_embedded(const run& what, const replay_options& how, const std::string& configuration,
                   const std::string& named) {
    log::start(log::level::error);
    const temporary_data folder("signalbox-replay");
    try {
        const app::configuration with = load_for(what, configuration, folder.path());
        auto outages = outages_in(how.outages);
        refuse_unknown(outages, with, how.outages);
        virtual_hub hub({with, folder.path() + "/hub", what.header.started_at, how.seed, std::move(outages),
                         recorded_answers(what, embedded_names())});
        return play_at(hub, what, how, with);
    } catch (const app::configuration_error& wrong) {
        throw command_failure{exit_code::configuration, named + wrong.what(),
                              "signalbox config validate --config FILE"};
    } catch (const std::runtime_error& failed) {
        throw command_failure{exit_code::failed, named + failed.what(), next_try};
    }
}

void leave_out_questions(run& of, const replay_options& how, trace::fields& environment) {
    environment.emplace_back("hub", "embedded, on a virtual clock");
    const auto played = how.compare.empty() ? std::vector<std::string>{how.config} : how.compare;
    if (std::ranges::any_of(played, has_practices)) return;
    const auto left = std::erase_if(of.messages, is_question);
    if (left == 0) return;
    environment.emplace_back("left out", fmt::format("{} questions of GP Connect", left));
    note(fmt::format("left out: {} questions of GP Connect: the configuration has no section gpconnect", left));
}

} // namespace signalbox::cli
