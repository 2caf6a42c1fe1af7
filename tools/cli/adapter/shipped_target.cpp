#include <future>
#include <stdexcept>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "adapters/shipped.hpp"
#include "broker/app/configuration/check.hpp"
#include "broker/delivery/library/library_carrier.hpp"
#include "broker/delivery/library/table.hpp"
#include "tools/cli/adapter/kit.hpp"

namespace signalbox::cli::kit {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

// In this process, as in the hub's.
class shipped_target final : public target {
  public:
    explicit shipped_target(const signalbox_adapter_table* table) : table_(table) {
        const auto read = delivery::library::read_table(table_);
        trouble_ = read.trouble;
        facts_ = {read.about.name,       read.about.version,         read.about.max_in_flight,
                  read.about.idempotent, read.about.settings_schema, {}};
        if (!read.about.forms.empty()) facts_.preferred = read.about.forms.front();
    }
    ~shipped_target() override { end(milliseconds(1'000)); }

    std::string carrier() const override { return "built-in"; }
    const adapter_facts& facts() const override { return facts_; }

    std::string begin(const std::string& settings_json) override {
        if (!trouble_.empty()) return trouble_;
        if (auto refused = app::trouble_with_settings(settings_json, facts_.settings_schema); !refused.empty())
            return refused;
        delivery::library::library_settings how;
        how.host.destination = "test";
        how.host.settings_json = settings_json;
        how.host.executor = core_.get_executor();
        how.max_in_flight = facts_.max_in_flight;
        try {
            carrier_ = delivery::library::make_library_carrier(table_, std::move(how));
            facts_.idempotent = carrier_->honours_keys(); // which its settings may decide
        } catch (const std::runtime_error& e) {
            return e.what();
        }
        return "";
    }

    std::vector<outcome> deliver(const std::vector<parcel>& all) override {
        std::vector<std::future<outcome>> waiting;
        for (const parcel& each : all)
            waiting.push_back(asio::co_spawn(core_, carrier_->deliver(each), asio::use_future));
        std::vector<outcome> answers;
        for (auto& each : waiting) answers.push_back(wait(each));
        return answers;
    }

    bool end(milliseconds at_most) override {
        if (carrier_ == nullptr) return true;
        const auto begun = steady_clock::now();
        auto ended = asio::co_spawn(core_, carrier_->end(at_most), asio::use_future);
        wait(ended);
        carrier_ = nullptr;
        return steady_clock::now() - begun <= at_most;
    }

  private:
    template <class T>
    T wait(std::future<T>& answer) {
        const auto guard = asio::make_work_guard(core_);
        core_.restart();
        while (answer.wait_for(milliseconds(0)) != std::future_status::ready) core_.run_one();
        return answer.get();
    }

    const signalbox_adapter_table* table_;
    adapter_facts facts_;
    std::string trouble_;
    asio::io_context core_;
    std::shared_ptr<delivery::carrier> carrier_;
};

} // namespace

std::unique_ptr<target> make_shipped_target(std::string_view kind) {
    return std::make_unique<shipped_target>(adapters::find_shipped(kind));
}

} // namespace signalbox::cli::kit
