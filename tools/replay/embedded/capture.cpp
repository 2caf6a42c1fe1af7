#include "tools/replay/embedded/capture.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace signalbox::replay {

class capturing_carrier final : public delivery::carrier {
  public:
    capturing_carrier(capture& into, std::string destination) : into_(into), destination_(std::move(destination)) {}

    boost::asio::awaitable<delivery::outcome> deliver(const delivery::parcel& what) override {
        const auto refused = answer_of(into_.outages_, destination_, into_.clock_.now() - into_.start_);
        if (refused) co_return *refused;
        captured taken{destination_, what.envelope.message_id,   what.delivery_id,
                       what.attempt, what.rendered.content_type, what.rendered.bytes};
        const std::lock_guard lock(into_.mutex_);
        into_.all_.insert_or_assign(what.delivery_id, std::move(taken));
        co_return delivery::outcome{delivery::outcome::kind::accepted, "", "", std::nullopt};
    }
    bool honours_keys() const noexcept override { return true; }
    std::uint32_t max_in_flight() const noexcept override { return 1; }

  private:
    capture& into_;
    std::string destination_;
};

capture::capture(const base::clock& clock, std::vector<outage> outages)
    : clock_(clock), start_(clock.now()), outages_(std::move(outages)) {}

std::shared_ptr<delivery::carrier> capture::carrier(const app::destination_setting& to) {
    return std::make_shared<capturing_carrier>(*this, to.name);
}

std::vector<captured> capture::take() {
    std::vector<captured> taken;
    {
        const std::lock_guard lock(mutex_);
        for (auto& [delivery_id, each] : all_) taken.push_back(std::move(each));
        all_.clear();
    }
    std::sort(taken.begin(), taken.end(), [](const captured& one, const captured& other) {
        return std::tie(one.destination, one.message_id, one.delivery_id, one.attempt) <
               std::tie(other.destination, other.message_id, other.delivery_id, other.attempt);
    });
    return taken;
}

std::optional<std::string> capture::bytes_of(const std::string& delivery_id) {
    const std::lock_guard lock(mutex_);
    const auto found = all_.find(delivery_id);
    return found == all_.end() ? std::nullopt : std::optional(found->second.bytes);
}

} // namespace signalbox::replay
