#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

namespace signalbox::delivery::stdio {

// Which deliveries were in hand when their adapter died. The one that kills it is not known when there are several:
// each of them is then delivered alone, and the one that is alone at the next death is guilty. Forgotten with the
// process of the hub. Pure.
class suspects {
  public:
    bool is_suspect(const std::string& delivery_id) const { return deaths_.contains(delivery_id); }
    // The adapter died with that delivery in hand. True: for the second time, and now it was alone.
    bool died(const std::string& delivery_id, bool alone) {
        if (deaths_.size() >= remembered_max && !deaths_.contains(delivery_id)) deaths_.erase(deaths_.begin());
        std::uint32_t& deaths = deaths_[delivery_id];
        ++deaths;
        return alone && deaths >= deaths_max;
    }
    void ended(const std::string& delivery_id) { deaths_.erase(delivery_id); } // with an answer, or for good

  private:
    static constexpr std::size_t remembered_max = 4096; // more were in hand at no death
    static constexpr std::uint32_t deaths_max = 2;      // promises.md: two deaths of an adapter on one delivery

    std::unordered_map<std::string, std::uint32_t> deaths_;
};

} // namespace signalbox::delivery::stdio
