#pragma once

#include <string>

#include "tools/replay/compare/compare.hpp"
#include "tools/replay/durability/proof.hpp"
#include "tools/replay/play/player.hpp"
#include "tools/replay/play/settle.hpp"

namespace signalbox::fhir {
class json_writer;
}

namespace signalbox::replay {

// What a replay came to; what it points to lives on.
struct report {
    std::string trace;         // name of the file
    trace::fields environment; // "target", "hub", "pace": shown as they are
    std::size_t messages = 0;
    const measurement* measured = nullptr;
    const comparison* compared = nullptr;
    settled after;
    base::time_point started_at;
    bool interrupted = false;            // not all of it was played
    std::vector<std::string> notes = {}; // what a reader has to know first
    const proof* durability = nullptr;   // in the place of a comparison
};

// No report holds patient data: of a body only codes, statuses and units are shown as they are; of other values how
// long they are. Messages have their sequence numbers.
struct shown_values {
    std::string before;
    std::string after;
};
shown_values shown(const difference& what);
std::string shown_pointer(std::string_view pointer); // steps that are no names of members as "?"

// What each form of a report has of a proof of durability; a member "durability", test cases with their failures.
std::string text_of(const proof& what);
std::string html_of(const proof& what);
void write_json_of(const proof& what, fhir::json_writer& into);
struct junit_cases {
    std::string text;
    std::size_t count = 0;
    std::size_t failures = 0;
};
junit_cases junit_of(const proof& what);

// A few lines for a terminal.
std::string to_text(const report& what);
// One object: everything that the page shows.
std::string to_json(const report& what);
// JUnit XML: a test suite, a test case for each stream; what is missing, different or extra is a failure.
std::string to_junit(const report& what);
// One page that needs nothing else: no scripts, no fonts or pictures from elsewhere.
std::string to_html(const report& what);

// For XML and HTML: markup as entities, control characters as '?'.
std::string escaped(std::string_view text);

// "812 a second", "3.2 an hour": never 0 of what there was.
std::string rate_text(std::uint64_t count, std::chrono::microseconds time);

// "12.3 ms", "1.20 s".
std::string duration_text(std::chrono::microseconds time);

} // namespace signalbox::replay
