#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "broker/base/clock.hpp"
#include "tools/simulate/practice/contents.hpp"
#include "tools/simulate/practice/faults.hpp"
#include "tools/simulate/practice/journal.hpp"
#include "tools/simulate/practice/patients.hpp"

namespace signalbox::simulate {

// Something that came: `key` is what the practice knows it again by.
struct arrival {
    std::string key; // the delivery id
    std::string form;
    std::string payload; // UTF-8
    contents seen;
};

enum class arrival_state : std::uint8_t { fresh, repeated, different };

// What the practice has decided about an item; numbered from 1, in the order of the decisions.
struct decision {
    std::uint64_t number = 0;
    std::uint64_t item = 0;
    std::string key;
    bool filed = false;
    std::string code;    // of a refusal
    std::string payload; // the item's
};

// The results inbox of a practice: takes each key once, files or refuses what it took, at once or later, and keeps its
// decisions until they are acknowledged. What a journal holds is there again after a restart. One thread.
class inbox {
  public:
    inbox(const std::vector<patient>& people, journal& to);

    struct taken {
        arrival_state state{};
        std::uint64_t item = 0;
    };
    // On the journal when it returns. A fault that refuses or delays is this item's; everything else is the caller's.
    taken take(const arrival& what, const fault& suffered, base::time_point now);

    void decide_what_is_due(base::time_point now);
    std::optional<base::time_point> next_due() const;                             // of what waits for its decision
    const std::deque<decision>& decisions() const noexcept { return decisions_; } // not acknowledged, oldest first
    void acknowledge(std::uint64_t up_to);

    std::uint64_t items() const noexcept { return items_; }

  private:
    struct waiting {
        std::uint64_t item = 0;
        std::string key;
        std::string payload;
        std::string refusal; // "" to file it
    };

    void restore(const std::string& line);
    std::string refusal_of(const contents& seen) const;

    journal& journal_;
    std::unordered_map<std::string, patient_kind> people_;
    std::unordered_map<std::string, std::pair<std::uint64_t, std::string>> known_; // key: item, digest
    std::multimap<base::time_point, waiting> waiting_;
    std::deque<decision> decisions_;
    std::uint64_t items_ = 0;
    std::uint64_t decided_ = 0;
};

} // namespace signalbox::simulate
