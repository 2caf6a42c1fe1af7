#include "broker/app/hub.hpp"

#include <csignal>

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/app/hub_state.hpp"
#include "broker/app/knowledge.hpp"
#include "broker/app/run_file.hpp"
#include "broker/base/log.hpp"
#include "broker/base/metrics.hpp"
#include "broker/base/spawn.hpp"
#include "broker/ingress/mesh/sandbox/faults.hpp"
#include "broker/intake/on_worker.hpp"
#include "broker/store/open.hpp"

namespace signalbox::app {

namespace {

// 4,096 connections need more descriptors than the usual soft limit of 1,024.
void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    static_cast<void>(::setrlimit(RLIMIT_NOFILE, &limit)); // the connection limit still holds without it
}

void prepare_process() {
    raise_descriptor_limit();
    ::umask(0027);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // a file size limit is an error of the write, not the end of the hub
}

// When stopping hangs (a disk that does not answer), the process ends all the same: SIGALRM's default action.
void limit_stopping(std::chrono::milliseconds deadline) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(deadline).count();
    ::alarm(static_cast<unsigned>(3 * seconds + 5));
}

} // namespace

hub::hub(std::unique_ptr<state> s) : state_(std::move(s)) {}

hub::~hub() {
    if (state_) state_->cores.stop(); // before what their handlers refer to
}

boost::system::result<std::unique_ptr<hub>, start_failure> hub::open(configuration c, surroundings around) {
    prepare_process();
    auto made = std::make_unique<state>(std::move(c), std::move(around));
    if (auto failed = made->open()) return std::move(*failed);
    return std::unique_ptr<hub>(new hub(std::move(made)));
}

exit_code hub::run() {
    auto ended = state_->ended.get_future();
    if (state_->around.owns_process) state_->watch_signals();
    state_->cores.run();
    base::spawn(state_->cores.at(0).get_executor(), state_->live(), "hub");

    const exit_code code = ended.get();
    state_->store->close();
    state_->cores.stop();
    remove_run_file(state_->configuration.data);
    log::info("hub.stopped", {{log::field::status, static_cast<int>(code)}});
    return code;
}

void hub::stop() {
    asio::post(state_->cores.at(0), [this] { state_->request_stop(exit_code::done); });
}

bool hub::is_ready() const { return state_->ready; }

std::optional<base::time_point> hub::rests_until() const {
    auto earliest = state_->caretaker->rests_until();
    for (const auto& each : state_->dispatcher->states()) {
        if (!earliest || !each.rests_until) return std::nullopt;
        earliest = std::min(*earliest, *each.rests_until);
    }
    return earliest;
}

void hub::wake_due() {
    state_->dispatcher->wake_due(state_->clock.now());
    if (state_->caretaker->rests_until() <= state_->clock.now()) state_->caretaker->wake();
}

endpoint hub::mesh_endpoint() const { return {state_->configuration.mesh.listen.address, state_->mesh->port()}; }
std::optional<endpoint> hub::fhir_endpoint() const {
    if (!state_->fhir) return std::nullopt;
    return endpoint{state_->configuration.fhir->listen.address, state_->fhir->port()};
}
std::optional<endpoint> hub::mllp_endpoint() const {
    if (!state_->mllp) return std::nullopt;
    return endpoint{state_->configuration.mllp_listener->listen.address, state_->mllp->port()};
}
std::optional<endpoint> hub::adapters_endpoint() const {
    if (!state_->adapters) return std::nullopt;
    return endpoint{state_->configuration.adapters->listen.address, state_->adapters->port()};
}
std::optional<endpoint> hub::gpconnect_endpoint() const {
    if (!state_->gpconnect) return std::nullopt;
    return endpoint{state_->configuration.gpconnect_listener->listen.address, state_->gpconnect->port()};
}
endpoint hub::admin_endpoint() const { return {state_->configuration.admin.listen.address, state_->admin->port()}; }

// The hub's whole life once its threads run.
asio::awaitable<void> hub::state::live() {
    const auto opened = co_await open_doors();
    if (!opened) {
        log::error("hub.not_started", {{log::field::error, opened.error().message()}});
        request_stop(exit_code::store_failed);
    }
    if (!stopping) {
        stop_timer.expires_at(asio::steady_timer::time_point::max());
        static_cast<void>(co_await stop_timer.async_wait(use_result)); // cancelled by request_stop
    }
    co_await close_doors();
    ended.set_value(code);
}

// What a crash left open is settled before the first new message comes in.
asio::awaitable<result<void>> hub::state::open_doors() {
    auto recovered = co_await dispatcher->start();
    if (!recovered) co_return recovered.error();
    base::spawn(cores.at(0).get_executor(), delivery::caretaker::run(caretaker), "caretaker");
    base::spawn(cores.at(0).get_executor(), alarms::watchman::run(watchman), "alarms");
    mesh->start();
    admin->start();
    if (fhir) fhir->start();
    if (mllp) mllp->start();
    if (adapters) adapters->start();
    if (gpconnect) co_await audit_switches();
    if (gpconnect) gpconnect->start();
    socket->start();
    auto published = publish();
    if (!published) co_return published.error();
    ready = true;
    asio::post(cores.workers(), [this] { verify_chain(); });
    log::info("hub.ready",
              {{log::field::version, version()},
               {log::field::count, static_cast<std::int64_t>(cores.size())},
               {log::field::listener, endpoint{configuration.mesh.listen.address, mesh->port()}.to_text()}});
    co_return result<void>{};
}

// A change of the journal's past does not stop the hub, since results must go on; it must not go unseen either.
void hub::state::verify_chain() {
    const auto report = signalbox::store::verify_audit(configuration.data, configuration.audit_key.value);
    const bool intact = report && report->intact;
    chain = intact ? audit_chain::intact : audit_chain::broken;
    base::gauge("signalbox_audit_chain_broken", "1 when the audit journal does not continue its chain")
        .set(intact ? 0 : 1);
    if (intact) return;
    log::error("audit.broken", {{log::field::count, report ? static_cast<std::int64_t>(report->broken_at) : 0},
                                {log::field::reason, report ? report->what : report.error().message()}});
}

// A practice may take minutes to answer, a hub has not so long to stop.
asio::awaitable<void> hub::state::stop_gpconnect() {
    asio::steady_timer patience(cores.at(0), configuration.limits.shutdown_deadline);
    patience.async_wait([this](const error_code& ec) {
        if (!ec && practices) practices->stop();
    });
    co_await gpconnect->stop();
    patience.cancel();
}

// Not ready first, so that a balancer looks elsewhere; the admin listener last, so that it can be seen.
asio::awaitable<void> hub::state::close_doors() {
    ready = false;
    if (around.owns_process) limit_stopping(configuration.limits.shutdown_deadline);
    if (faults) faults->clear(); // nobody waits for a fault's delay
    co_await mesh->stop();
    if (fhir) co_await fhir->stop();
    if (mllp) co_await mllp->stop();
    if (adapters) co_await adapters->stop();
    if (gpconnect) co_await stop_gpconnect();
    caretaker->stop();
    watchman->stop();
    co_await dispatcher->stop();
    co_await end_recording();
    co_await socket->stop();
    co_await admin->stop();
}

result<void> hub::state::publish() {
    run_file running;
    running.pid = ::getpid();
    running.version = version();
    running.profile = to_text(configuration.profile);
    running.started_at = base::to_iso8601(started_at);
    running.mesh = {configuration.mesh.listen.address, mesh->port()};
    running.mesh_encrypted = configuration.mesh.tls.has_value();
    running.admin = {configuration.admin.listen.address, admin->port()};
    if (fhir) {
        running.fhir = endpoint{configuration.fhir->listen.address, fhir->port()};
        running.fhir_encrypted = configuration.fhir->tls.has_value();
    }
    if (mllp) {
        running.mllp = endpoint{configuration.mllp_listener->listen.address, mllp->port()};
        running.mllp_encrypted = configuration.mllp_listener->tls.has_value();
    }
    if (adapters) {
        running.adapters = endpoint{configuration.adapters->listen.address, adapters->port()};
        running.adapters_encrypted = configuration.adapters->tls.has_value();
    }
    if (gpconnect) {
        running.gpconnect = endpoint{configuration.gpconnect_listener->listen.address, gpconnect->port()};
        running.gpconnect_encrypted = configuration.gpconnect_listener->tls.has_value();
    }
    return write_run_file(configuration.data, running);
}

// On core 0. The first reason stays, unless the store fails while an orderly stop is under way.
void hub::state::request_stop(exit_code why) {
    if (why != exit_code::done) code = why;
    if (stopping) return;
    stopping = true;
    stop_timer.cancel();
}

void hub::state::watch_signals() {
    error_code ignored; // adding the signals of a running process cannot fail
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) signals.add(number, ignored);
    signals.async_wait([this](const error_code& ec, int number) {
        if (ec) return;
        on_signal(number);
        watch_signals();
    });
}

void hub::state::on_signal(int number) {
    if (number == SIGHUP) {
        if (!stopping) base::spawn(cores.at(0).get_executor(), reload(), "reload");
        return;
    }
    if (stopping) ::_exit(static_cast<int>(exit_code::failed)); // asked twice: at once
    log::info("hub.stopping", {{log::field::reason, number == SIGTERM ? "SIGTERM" : "SIGINT"}});
    request_stop(exit_code::done);
}

// SIGHUP: the directory file, the code map and the certificates, each of them anew or, when it is wrong, as it was.
asio::awaitable<void> hub::state::reload() {
    const auto count = co_await keeper->reload();
    const std::string outcome = count ? "200" : fmt::format("{}", count.error().status);
    const std::string detail = count ? fmt::format("SIGHUP: {} mailboxes", *count) : "SIGHUP: refused";
    const auto recorded = co_await store->audit({"-", "directory.reload", {}, outcome, detail, {}});
    if (!recorded) log::error("audit.failed", {{log::field::error, recorded.error().message()}});
    co_await reload_map();
    asio::post(cores.workers(), [this] { reload_certificates(); });
}

asio::awaitable<void> hub::state::reload_map() {
    const auto work = [this] { return read_code_map(configuration); };
    const auto read = co_await signalbox::intake::on_worker(cores.workers(), work);
    if (read.map) map->replace(read.map);
    for (const problem& p : read.problems) log::error("map.refused", {{log::field::error, to_line(p)}});
    const auto now = map->get();
    log::info("map.in_force",
              {{log::field::version, now->version()}, {log::field::count, static_cast<std::int64_t>(now->size())}});
    const std::string detail = fmt::format("SIGHUP: {} {} rows", read.map ? "took" : "refused, still", now->size());
    const auto recorded =
        co_await store->audit({"-", "map.reload", now->version(), read.map ? "200" : "422", detail, {}});
    if (!recorded) log::error("audit.failed", {{log::field::error, recorded.error().message()}});
}

void hub::state::reload_certificates() {
    const auto reload_of = [](const char* name, http::server& server, const listener_setting& setting) {
        if (!setting.tls) return;
        const auto reloaded = server.reload_tls();
        if (reloaded)
            log::info("tls.reloaded", {{log::field::listener, name}});
        else
            log::error("tls.refused", {{log::field::listener, name}, {log::field::error, reloaded.error().message()}});
    };
    reload_of("mesh", *mesh, configuration.mesh);
    reload_of("admin", *admin, configuration.admin);
    if (fhir) reload_of("fhir", *fhir, *configuration.fhir);
    if (mllp) reload_of("mllp", *mllp, *configuration.mllp_listener);
    if (adapters) reload_of("adapters", *adapters, *configuration.adapters);
    if (gpconnect) reload_of("gpconnect", *gpconnect, *configuration.gpconnect_listener);
}

std::string_view version() noexcept { return SIGNALBOX_VERSION; }

} // namespace signalbox::app
