#pragma once

#include <string>
#include <vector>

#include "broker/fhir/json.hpp"

namespace signalbox::tests {

// What a test asks of a JSON answer. A path names members and elements: "detail/0/msg"; "" is the whole.
class json_facts {
  public:
    explicit json_facts(const std::string& text) : read_(fhir::read_json(text)) {}

    bool valid() const { return read_.has_value(); }
    bool has(const std::string& path) const { return static_cast<bool>(at(path)); }
    // The string, or the number, "true", "false" or "null" as written; empty for what is not there.
    std::string text(const std::string& path) const { return std::string(at(path).text()); }
    std::vector<std::string> texts(const std::string& path) const;      // of the elements
    std::vector<std::string> names(const std::string& path = {}) const; // of the members, in order
    std::size_t size(const std::string& path) const { return at(path).size(); }

  private:
    fhir::value at(const std::string& path) const;

    fhir::parsed<fhir::document> read_;
};

} // namespace signalbox::tests
