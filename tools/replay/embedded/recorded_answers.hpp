#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "broker/message/exchange.hpp"
#include "tools/replay/play/requests.hpp"
#include "tools/replay/run.hpp"

namespace signalbox::replay {

// What practices answered to the questions of a trace, for a hub that asks them once more. Refers to the run.
class recorded_answers {
  public:
    recorded_answers() = default;
    // `names`: those of the replay, which give each question its Ssp-TraceID.
    recorded_answers(const run& of, const naming& names);

    // By Ssp-TraceID. Nothing where none is known in full, or where the recording hub may have refused the question
    // itself: the codes of practices alone are trusted, for another configuration may let it through.
    std::optional<message::exchange_response> to(std::string_view trace_id) const;

  private:
    std::map<std::string, const told*, std::less<>> questions_; // by Ssp-TraceID of the replay
};

// ODS codes of the practices that the questions of a trace name; none that every recorded answer says is unknown.
std::set<std::string> practices_asked(const run& of);

} // namespace signalbox::replay
