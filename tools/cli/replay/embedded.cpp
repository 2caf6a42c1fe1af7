#include "tools/cli/replay/embedded.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "broker/app/configuration/load.hpp"
#include "broker/app/files.hpp"
#include "broker/app/run_file.hpp"
#include "broker/base/blocking.hpp"
#include "broker/base/log.hpp"
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
    for (std::size_t i = 0; i < all.size(); ++i)
        if (std::ranges::none_of(with.destinations, [&](const auto& to) { return to.name == all[i].destination; }))
            throw command_failure{exit_code::usage,
                                  fmt::format("{}: outage {}: the configuration has no destination {}", file, i + 1,
                                              printable(all[i].destination)),
                                  next_try};
}

http::client_settings plain(const app::endpoint& where) {
    http::client_settings made;
    made.host = where.address;
    made.port = where.port;
    made.encrypted = false;
    return made;
}

target target_of(const virtual_hub& hub, const app::configuration& with) {
    target made;
    made.mesh = plain(hub.mesh());
    if (hub.fhir()) made.fhir = plain(*hub.fhir());
    if (hub.mllp()) made.mllp = plain(*hub.mllp());
    for (const app::mailbox_setting& each : with.directory.mailboxes)
        made.accounts.push_back({each.entry.id, each.entry.password, with.shared_key.value});
    return made;
}

came play_at(virtual_hub& hub, const run& what, const replay_options& how, const app::configuration& with) {
    const target at = target_of(hub, with);
    if (const auto left = unplayable(what, at); !left.empty())
        throw command_failure{exit_code::usage, left.front(), next_try};
    boost::asio::io_context context;
    const auto bodies = [&hub](const std::string& delivery_id) { return hub.bytes_of(delivery_id); };
    auto outcomes =
        base::run_to_end(context, hub_outcomes::open(app::socket_of(hub.data()), context.get_executor(), bodies));
    if (!outcomes || !*outcomes)
        throw command_failure{exit_code::unreachable, "the embedded hub does not answer", next_try};
    virtual_pace time(hub);
    // The hub has seen nothing yet: everything goes under its recorded name.
    return play_on(context, what, at, {naming("embedded", true), time, **outcomes, hub.clock().now(), true}, how);
}

} // namespace

came play_embedded(const run& what, const replay_options& how, const std::string& configuration,
                   const std::string& named) {
    log::start(log::level::error);
    const temporary_data folder("signalbox-replay");
    app::command_line_settings from;
    from.config = configuration;
    from.data = folder.path();
    try {
        const app::configuration with = app::load_configuration(from);
        auto outages = outages_in(how.outages);
        refuse_unknown(outages, with, how.outages);
        virtual_hub hub({with, folder.path() + "/hub", what.header.started_at, how.seed, std::move(outages)});
        return play_at(hub, what, how, with);
    } catch (const app::configuration_error& wrong) {
        throw command_failure{exit_code::configuration, named + wrong.what(),
                              "signalbox config validate --config FILE"};
    } catch (const std::runtime_error& failed) {
        throw command_failure{exit_code::failed, named + failed.what(), next_try};
    }
}

void leave_out_questions(run& of, trace::fields& environment) {
    const auto before = of.messages.size();
    std::erase_if(of.messages, [](const told& each) { return each.message.transport == trace::transport::gpconnect; });
    environment.emplace_back("hub", "embedded, on a virtual clock");
    const auto left = before - of.messages.size();
    if (left == 0) return;
    environment.emplace_back("left out", fmt::format("{} questions of GP Connect", left));
    note(fmt::format("left out: {} questions of GP Connect, which practices answer", left));
}

} // namespace signalbox::cli
