#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::ingress::gpconnect {

// How closely a practice's answers are looked at: not at all; what is wrong is told to the operator; or it becomes 502.
enum class answer_checking : std::uint8_t { off, warn, strict };

// A practice that can be asked. Nothing is on that is not switched on.
struct practice {
    std::string ods;
    std::string asid;
    bool enabled = false;               // GP Connect as a whole
    std::set<std::string> capabilities; // "foundations", "appointments", "structured", "documents", "html"
    // Its service roots as registered, "https://host/A81001/STU3/1/gpconnect/structured", by "gpconnect", "structured",
    // "documents" and "html".
    std::map<std::string, std::string, std::less<>> roots;
    answer_checking answers = answer_checking::warn;
};

// Who may ask: a system of one organisation, or of several.
struct consumer {
    std::string asid;
    std::vector<std::string> ods; // empty: any
};

// Immutable; any thread.
class practice_book {
  public:
    practice_book(std::vector<practice> practices, std::vector<consumer> consumers);

    const practice* find(std::string_view ods) const noexcept;
    const consumer* find_consumer(std::string_view asid) const noexcept;

  private:
    std::map<std::string, practice, std::less<>> practices_;
    std::map<std::string, consumer, std::less<>> consumers_;
};

// The name of a service root: "gpconnect", "structured", "documents", "html".
std::string_view root_name(std::string_view fhir, std::string_view service) noexcept;

// As registered; empty when the practice has none for that service.
std::string_view root_of(const practice& of, std::string_view fhir, std::string_view service) noexcept;

// A migration is the practice's duty as long as it has GP Connect at all (Access Record Structured 1.6.2).
bool is_on(const practice& of, std::string_view capability) noexcept;

} // namespace signalbox::ingress::gpconnect
