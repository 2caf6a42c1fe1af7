#include "tools/simulate/practice/practice.hpp"

#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "broker/base/log.hpp"
#include "broker/base/spawn.hpp"
#include "broker/http/server.hpp"
#include "tools/simulate/practice/folder_exchange.hpp"
#include "tools/simulate/practice/gpconnect/provider.hpp"
#include "tools/simulate/practice/partner_api.hpp"

namespace signalbox::simulate {

namespace {

namespace asio = boost::asio;
constexpr auto use_result = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds look_every{50};

std::string journal_of(const practice_settings& how) {
    if (how.folder.empty()) return {};
    std::filesystem::create_directories(how.folder);
    return how.folder + "/received.jsonl";
}

// Everything of one practice, on one thread.
class practice {
  public:
    explicit practice(const practice_settings& how)
        : people_(make_patients(how.ods_code, how.seed)),
          journal_(journal_of(how)),
          inbox_(people_, journal_),
          provider_({.ods_code = how.ods_code, .seed = how.seed, .asid = how.asid}, people_, clock_,
                    [this](std::string_view line) { journal_.write(line); }),
          api_({how.ods_code, how.flavour == flavour::emis, people_, inbox_, faults_, provider_, clock_}) {
        journal_.read([this](const std::string& line) { provider_.restore(line); });
        faults_.set(how.faults);
        if (how.flavour == flavour::systmone) folders_.emplace(how.folder, how.ods_code, inbox_, faults_);
    }

    std::string open(const practice_settings& how) {
        http::server_settings settings;
        settings.name = "practice";
        settings.address = how.address;
        settings.port = how.port;
        auto opened =
            http::server::open(settings, [this](http::request& request) { return api_.answer(request); }, {&context_});
        if (!opened) return opened.error().message();
        server_ = std::move(*opened);
        return {};
    }

    void run_until_told(const std::function<void(std::uint16_t)>& ready) {
        asio::signal_set signals(context_, SIGTERM, SIGINT);
        signals.async_wait([this](const boost::system::error_code&, int) { stop(); });
        ready(port());
        run();
    }
    // Until stop(). Throws what ended it before.
    void run() {
        server_->start();
        base::spawn(context_.get_executor(), look(*this), "practice");
        context_.run();
        if (failed_) std::rethrow_exception(failed_);
    }
    void stop() { base::spawn(context_.get_executor(), end(*this), "practice stop"); } // any thread
    std::uint16_t port() const noexcept { return server_->port(); }

  private:
    // Decides what has become due, and looks into the folder.
    static asio::awaitable<void> look(practice& self) {
        while (!self.stopping_) {
            try {
                const auto before = self.inbox_.decisions().size();
                self.inbox_.decide_what_is_due(self.clock_.now());
                if (self.inbox_.decisions().size() != before) self.api_.ring();
                if (self.folders_) self.folders_->look(self.clock_.now());
            } catch (...) {
                self.failed_ = std::current_exception();
                self.context_.stop();
                co_return;
            }
            self.next_look_.expires_after(look_every);
            static_cast<void>(co_await self.next_look_.async_wait(use_result));
        }
    }

    static asio::awaitable<void> end(practice& self) {
        self.stopping_ = true;
        self.next_look_.cancel();
        self.api_.close();
        co_await self.server_->stop();
        self.context_.stop();
    }

    asio::io_context context_{1};
    base::system_clock clock_;
    std::vector<patient> people_;
    journal journal_;
    inbox inbox_;
    fault_plan faults_;
    gp_provider provider_;
    partner_api api_;
    std::optional<folder_exchange> folders_;
    std::unique_ptr<http::server> server_;
    asio::steady_timer next_look_{context_};
    std::exception_ptr failed_;
    bool stopping_ = false;
};

} // namespace

std::string run_practice(const practice_settings& how, const std::function<void(std::uint16_t)>& ready) {
    std::signal(SIGPIPE, SIG_IGN);
    practice here(how);
    if (std::string failed = here.open(how); !failed.empty()) return failed;
    here.run_until_told(ready);
    return {};
}

struct played_practice::state {
    explicit state(const practice_settings& how) : here(how) {}

    practice here;
    std::thread thread;
};

played_practice::played_practice(const practice_settings& how) : state_(std::make_unique<state>(how)) {
    if (const std::string failed = state_->here.open(how); !failed.empty()) throw std::runtime_error(failed);
    state_->thread = std::thread([ods = how.ods_code, &here = state_->here] {
        try {
            here.run();
        } catch (const std::exception& e) {
            log::error("practice.ended", {{log::field::part, ods}, {log::field::error, e.what()}});
        }
    });
}

played_practice::~played_practice() {
    state_->here.stop();
    state_->thread.join();
}

std::uint16_t played_practice::port() const noexcept { return state_->here.port(); }

} // namespace signalbox::simulate
