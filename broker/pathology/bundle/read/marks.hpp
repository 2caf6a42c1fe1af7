#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker/fhir/document.hpp"
#include "broker/pathology/model/finding.hpp"

namespace signalbox::pathology::bundle {

// Which values of a message a reader has used, so that the rest can be told. Refers to the document.
class marks {
  public:
    explicit marks(const fhir::document& message) : message_(message), used_(message.size()) {}

    // The value and all below it; an absent value is fine.
    void use(const fhir::value& v);
    // The string in that member, used; empty when there is none.
    std::string take(const fhir::value& object, std::string_view member);
    // Uses the string in that member when it is this one, and says so.
    bool use_if(const fhir::value& object, std::string_view member, std::string_view text);

    // A `lost` finding for everything that was not used; one for a subtree of which nothing was.
    void list_lost(findings& into) const;

  private:
    enum class state : std::uint8_t { nothing, unused, used, both }; // of a value with what is below it
    std::vector<state> states() const;
    void list(const fhir::value& v, const std::vector<state>& states, findings& into) const;

    const fhir::document& message_;
    std::vector<bool> used_; // by index
};

} // namespace signalbox::pathology::bundle
