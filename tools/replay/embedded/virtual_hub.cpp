#include "tools/replay/embedded/virtual_hub.hpp"

#include <stdexcept>
#include <utility>

#include <poll.h>

namespace signalbox::replay {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::minutes rest_max{1}; // of the machine's own time

app::listener_setting on_loopback() {
    app::listener_setting made;
    made.listen = {"127.0.0.1", 0};
    return made;
}

// Nothing of it may touch the world, and everything can be asked without certificates.
app::configuration closed_in(app::configuration c, const std::string& data) {
    c.data = data;
    c.mesh = on_loopback();
    c.admin = on_loopback();
    c.fhir = on_loopback();
    if (c.mllp) c.mllp_listener = on_loopback();
    c.gpconnect_listener.reset();
    if (c.gpconnect) {
        c.gpconnect_listener = on_loopback();
        c.gpconnect->certificates.clear();
        // Else answers had the port of this run in their addresses.
        if (c.gpconnect->public_url.empty()) c.gpconnect->public_url = "https://hub.invalid";
    }
    c.adapters.reset();
    c.alarm_webhook.reset();
    c.alarms.mail.reset();
    for (app::mailbox_setting& each : c.directory.mailboxes) each.entry.certificates.clear();
    for (app::destination_setting& each : c.destinations) each.open_hours = {};
    c.limits.message_kept = std::chrono::years(100);
    return c;
}

// In short looks: the hub tells nobody when it has come to rest, and a look costs nothing.
template <class Condition>
void wait_until(const char* what, Condition holds) {
    const auto until = steady_clock::now() + rest_max;
    for (int look = 0; !holds(); ++look) {
        if (steady_clock::now() > until) throw std::runtime_error(std::string("the embedded hub ") + what);
        if (look < 1000)
            std::this_thread::yield();
        else
            ::poll(nullptr, 0, 1);
    }
}

} // namespace

virtual_hub::virtual_hub(settings how) : clock_(how.start), data_(how.data), capture_(clock_, how.outages) {
    if (how.configuration.gpconnect)
        practices_ = std::make_unique<stand_in_practices>(*how.configuration.gpconnect, std::move(how.answers), clock_,
                                                          std::move(how.outages));
    app::surroundings around;
    around.clock = &clock_;
    around.seed = how.seed;
    around.carrier = [this](const app::destination_setting& to) { return capture_.carrier(to); };
    around.practices = practices_.get();
    around.owns_process = false;
    auto opened = app::hub::open(closed_in(std::move(how.configuration), data_), std::move(around));
    if (!opened) throw std::runtime_error(opened.error().what);
    hub_ = std::move(*opened);
    running_ = std::thread([this] { hub_->run(); });
    try {
        wait_until("did not start", [this] { return hub_->is_ready(); });
    } catch (...) {
        hub_->stop();
        running_.join();
        throw;
    }
}

virtual_hub::~virtual_hub() {
    hub_->stop();
    running_.join();
}

std::vector<practice_played> virtual_hub::practices() const {
    return practices_ ? practices_->played() : std::vector<practice_played>{};
}

base::time_point virtual_hub::wait_for_rest() {
    std::optional<base::time_point> until;
    wait_until("did not come to rest", [&] { return (until = hub_->rests_until()).has_value(); });
    return *until;
}

void virtual_hub::advance_to_next() {
    const base::time_point due = wait_for_rest();
    if (due > clock_.now()) clock_.advance(due - clock_.now());
    hub_->wake_due();
    wait_for_rest();
}

void virtual_hub::advance_to(base::time_point at) {
    while (wait_for_rest() <= at) advance_to_next();
    if (at > clock_.now()) clock_.advance(at - clock_.now());
}

} // namespace signalbox::replay
