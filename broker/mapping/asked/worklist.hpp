#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/mapping/asked/asked_code.hpp"
#include "broker/mapping/code_map.hpp"

namespace signalbox::mapping {

// A code of a laboratory that the map has no target for, or no single one.
struct worklist_entry {
    std::string laboratory; // mailbox
    std::string system;
    std::string code;
    std::string display;   // one of those that were sent
    std::string unit;      // as sent
    std::string specimen;  // where it could tell targets apart: of an ambiguous code
    lookup::verdict why{}; // when it was last seen
    std::uint64_t messages = 0;
    base::time_point first_seen;
    base::time_point last_seen;
    std::vector<std::string> candidates; // "1022431000000105 Haemoglobin estimation"
};

// What a person has to see to, gathered from messages. Each message counts once for an entry.
class worklist {
  public:
    // `map` outlives it. Beyond `entries_max` codes what is new is left out, which `full` tells.
    explicit worklist(const code_map& map, std::size_t entries_max = 100'000) : map_(map), entries_max_(entries_max) {}

    void add(const std::string& laboratory, base::time_point at, const std::vector<asked_code>& message);
    // Those in most messages first.
    std::vector<worklist_entry> entries() const;
    bool full() const noexcept { return full_; }

  private:
    struct counted {
        worklist_entry entry;
        std::uint64_t last_message = 0; // that was counted
    };

    void count(const std::string& laboratory, base::time_point at, const asked_code& asked);

    const code_map& map_;
    std::size_t entries_max_;
    std::map<std::vector<std::string>, counted> by_key_;
    std::uint64_t message_ = 0;
    bool full_ = false;
};

struct worklist_csv {
    std::string text;
    std::size_t left_out = 0; // entries that a table cannot carry: see below
};

// In the form of a map (config/maps/README.md): a person fills in target_code, target_display and equivalence. Each row
// is its laboratory's own (layer) and holds for the unit that was sent. The reason, counts, days and candidates stand
// in the comment. Left out is what the importer would refuse, a code without a system, what a spreadsheet would take
// for a formula, and a unit or specimen with a '|' in it, which a map would take for two.
worklist_csv to_csv(const std::vector<worklist_entry>& entries);

} // namespace signalbox::mapping
