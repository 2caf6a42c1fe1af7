#include <algorithm>
#include <future>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>

#include "broker/app/configuration/values.hpp"
#include "broker/delivery/stdio/messages.hpp"
#include "broker/delivery/webhook/answers.hpp"
#include "broker/http/client.hpp"
#include "tools/cli/adapter/kit.hpp"
#include "tools/cli/commands.hpp"

namespace signalbox::cli::kit {

namespace asio = boost::asio;
namespace webhook = delivery::webhook;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::uint32_t at_once = 4; // what the hub sends at a time, without a word in its configuration

std::int64_t seconds_now() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

class webhook_target final : public target {
  public:
    webhook_target(webhook_how how, app::url to) : how_(std::move(how)), target_(std::move(to.target)) {
        server_.host = std::move(to.server.address);
        server_.port = to.server.port;
        server_.encrypted = to.encrypted;
        server_.ca_file = how_.ca;
        facts_.name = how_.url;
        facts_.max_in_flight = at_once;
        facts_.idempotent = true; // whoever takes a webhook's deliveries can honour Idempotency-Key
    }
    ~webhook_target() override { end(milliseconds(0)); }

    std::string carrier() const override { return "webhook"; }
    const adapter_facts& facts() const override { return facts_; }

    std::string begin(const std::string&) override {
        auto opened = http::client::open(server_, core_.get_executor());
        if (!opened) return opened.error().message();
        client_ = std::move(*opened);
        // Whatever it says to that: somebody is there.
        const auto got = send({{.method = "GET", .target = target_}}).front();
        if (got || got.error().sent) return "";
        return fmt::format("nothing answers at {}: {}", how_.url, got.error().code.message());
    }

    std::vector<outcome> deliver(const std::vector<parcel>& all) override {
        std::vector<http::client_request> requests;
        for (const parcel& each : all) requests.push_back(request_of(each, line_of(each), how_.secret));
        std::vector<outcome> answers;
        const auto got = send(std::move(requests));
        for (std::size_t i = 0; i < all.size(); ++i)
            answers.push_back(got[i] ? webhook::outcome_of(*got[i], all[i].delivery_id)
                                     : webhook::outcome_of(got[i].error()));
        return answers;
    }

    bool end(milliseconds) override {
        client_ = nullptr;
        core_.restart();
        core_.poll();
        return true;
    }

    std::optional<outcome> deliver_with_unknown_members(const parcel& what) override {
        const std::string body = "{\"of_a_later_hub\":{\"a\":[1]}," + line_of(what).substr(1);
        const auto got = send({request_of(what, body, how_.secret)}).front();
        return got ? webhook::outcome_of(*got, what.delivery_id) : webhook::outcome_of(got.error());
    }

    std::optional<unsigned> status_for_a_wrong_signature(const parcel& what) override {
        const auto got = send({request_of(what, line_of(what), how_.secret + "?")}).front();
        return got ? got->status : 0;
    }

  private:
    using answer = boost::system::result<http::client_response, http::client_failure>;

    static std::string line_of(const parcel& what) {
        const auto left = std::chrono::duration_cast<milliseconds>(what.deadline - steady_clock::now());
        return delivery::stdio::deliver_line(what, std::max(left, milliseconds(1)), "");
    }

    http::client_request request_of(const parcel& what, std::string body, std::string_view secret) const {
        http::client_request made;
        made.method = "POST";
        made.target = target_;
        made.fields = webhook::fields_of(what, body, secret, seconds_now());
        made.body = std::move(body);
        return made;
    }

    std::vector<answer> send(std::vector<http::client_request> requests) {
        std::vector<std::future<answer>> waiting;
        for (auto& each : requests)
            waiting.push_back(asio::co_spawn(core_, client_->send(std::move(each)), asio::use_future));
        core_.restart();
        std::vector<answer> answers;
        for (auto& each : waiting) {
            while (each.wait_for(std::chrono::seconds(0)) != std::future_status::ready) core_.run_one();
            answers.push_back(each.get());
        }
        return answers;
    }

    webhook_how how_;
    std::string target_;
    http::client_settings server_;
    adapter_facts facts_;
    asio::io_context core_;
    std::unique_ptr<http::client> client_;
};

} // namespace

std::unique_ptr<target> make_webhook_target(webhook_how how) {
    auto to = app::parse_url(how.url);
    if (!to) throw command_failure{exit_code::usage, how.url + " is no URL of a webhook", ""};
    return std::make_unique<webhook_target>(std::move(how), std::move(*to));
}

} // namespace signalbox::cli::kit
