#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/pathology/bundle/read/marks.hpp"
#include "broker/pathology/model/report.hpp"

namespace signalbox::pathology::bundle {

// Reads FHIR's data types and marks what it used. What a type holds beyond the model stays unmarked, and so is listed
// as lost. An absent value gives an empty one.
class elements_reader {
  public:
    explicit elements_reader(marks& used) : used_(used) {}

    std::vector<std::string> lines(const fhir::value& object, std::string_view member);
    std::optional<date_time> time(const fhir::value& object,
                                  std::string_view member); // with the extension of an instant

    // Without a system that `scopes` made.
    pathology::identifier identifier(const fhir::value& v);
    pathology::codeable codeable(const fhir::value& v);
    pathology::quantity quantity(const fhir::value& v);
    pathology::range range(const fhir::value& v);
    pathology::ratio ratio(const fhir::value& v);
    std::vector<note> notes(const fhir::value& list); // Annotations, their authors and times left

    // The text of a CodeableConcept, its displays where it has none, joined by commas.
    std::vector<std::string> words(const fhir::value& v);

    // The extension of that URL, its URL used; absent when there is none.
    fhir::value extension(const fhir::value& of, std::string_view url);
    std::string extension_text(const fhir::value& of, std::string_view url, std::string_view value);
    // Whether there is that extension, all of it used.
    bool has_extension(const fhir::value& of, std::string_view url);

  private:
    pathology::coding coding(const fhir::value& v);
    void unit_code(const fhir::value& v, pathology::quantity& into);

    marks& used_;
};

std::vector<std::string> split_lines(std::string_view text);

} // namespace signalbox::pathology::bundle
