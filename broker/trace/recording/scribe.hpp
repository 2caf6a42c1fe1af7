#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "broker/trace/recording/event.hpp"
#include "broker/trace/selection.hpp"

namespace signalbox::trace {

// Makes lines of what the hub tells: gives each message its number and knows it again by its id when something becomes
// of it. It reads no clock and touches no file. Of the messages it knows the latest ones, `known_max`; what becomes of
// older ones is left out.
class scribe {
  public:
    struct settings {
        base::time_point started_at;
        selection where;
        std::map<std::string, std::string, std::less<>> adapters; // kind of each destination's adapter, by its name
        std::size_t known_max = 100'000;
        bool identifiable = true; // false: of a refused request nothing that may name a patient
    };
    explicit scribe(settings how) : how_(std::move(how)) {}

    // The lines, in their order; none for what is not selected.
    std::vector<record> lines_of(event what);

  private:
    struct known {
        trace::sequence sequence = 0;
        trace::transport transport{};
        std::vector<signalbox::message::planned_delivery> deliveries;
        std::vector<signalbox::message::accompanying> companions;
        std::unordered_map<std::string, outcome> rendered; // by delivery: body and codes of what is on its way
    };

    std::vector<record> take(base::time_point at, signalbox::message::arrival what);
    std::vector<record> take(base::time_point at, signalbox::message::decision what);
    std::vector<record> take(base::time_point at, signalbox::message::question what);
    std::vector<record> take(base::time_point at, signalbox::message::refused_request what);
    std::vector<record> take(base::time_point at, signalbox::message::told_rendering what);
    std::vector<record> take(base::time_point at, signalbox::message::told_settlement what);
    // Of a request that was answered at once, what its line and the answer's have in common; false: it is not selected.
    template <class Told>
    bool begin_exchange(base::time_point at, Told& what, message& asked, reply& answer);
    void remember(const std::string& message_id, known what);
    known* find(std::string_view message_id);
    offset since_start(base::time_point at) const;

    settings how_;
    sequence next_ = 1;
    std::unordered_map<std::string, known> known_; // by message id
    std::deque<std::string> order_;                // of known_, oldest first
};

} // namespace signalbox::trace
