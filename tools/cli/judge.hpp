#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "tools/cli/schemas.hpp"

namespace signalbox::cli {

// What became of one text.
struct judged {
    std::string schema; // "pathology-report-r4 1.0.0"; "" when the text could not be read, or is of no known type
    validation::strength how = validation::strength::tolerant;
    validation::verdict verdict;
};

// What texts are checked against: a schema file alone, an entry of the catalogue, or what each text is recognised as.
class judge {
  public:
    // Throws command_failure (usage) for a schema that there is not or that does not compile.
    explicit judge(const validate_options& how);

    judged operator()(std::string_view text) const;

  private:
    judged by_catalogue(std::string_view text) const;
    judged by_file(std::string_view text) const;

    known_schemas all_;
    const validation::catalogue_entry* entry_ = nullptr; // null: each text says what it is
    std::shared_ptr<const validation::schema> alone_;
    std::string name_; // of the file
};

} // namespace signalbox::cli
