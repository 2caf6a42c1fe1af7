#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/replay/compare/bodies/walk.hpp"
#include "tools/replay/compare/tolerance.hpp"
#include "tools/replay/run.hpp"

namespace signalbox::replay {

enum class verdict : std::uint8_t {
    same,
    equivalent, // differs within the tolerance, or in the form of a body alone
    different,
    missing,  // what was expected did not come: the answer, or a delivery
    extra,    // came and was not expected
    unjudged, // nothing was expected of it
};
constexpr std::size_t verdicts = 6;
std::string_view to_text(verdict v) noexcept;
bool is_failure(verdict v) noexcept; // different, missing or extra

// One value that is another than expected.
struct difference {
    std::string place;       // "reply" or "outcome"
    std::string destination; // of an outcome: "mailbox:A81001HL7", with its part behind '#'
    std::string pointer;     // within it: "/state", "/body/entry/0/resource/id"; "": it as a whole
    std::string before;      // empty: it was not there
    std::string after;
    bool tolerated = false;
    std::string why; // it is tolerated
    change how = change::value;
};

struct compared_message {
    trace::sequence sequence = 0;
    trace::transport transport{};
    std::string stream; // "RX1LAB01 to A81001GP, PATH_MEDRPT_V4"
    replay::verdict verdict = verdict::same;
    std::vector<difference> differences; // differences_max of them, those that matter first
    std::size_t more = 0;
};
constexpr std::size_t differences_max = 100; // of one message

struct comparison {
    std::array<std::size_t, verdicts> counts{};
    std::vector<compared_message> messages; // all, by sequence
    std::size_t bodies_unknown = 0;         // of which one side has only a digest, and it is another
    std::size_t lists_by_position = 0;      // in bodies, too long for their elements to be known again

    std::size_t count(verdict v) const noexcept { return counts[static_cast<std::size_t>(v)]; }
    // Nothing is different, missing or extra.
    bool agrees() const noexcept;
};

// Holds a run against what was expected: a recording, with expectations before what was recorded, or another run. Both
// have the same sequence numbers. `outcomes` false: replies alone, where nobody could be asked for the rest.
comparison compare(const run& expected, const run& actual, const tolerance& with, bool outcomes,
                   const alignment_limits& within = {});

} // namespace signalbox::replay
