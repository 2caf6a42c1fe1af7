#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker/app/configuration/problem.hpp"
#include "broker/app/configuration/secrets.hpp"
#include "broker/fhir/document.hpp"

namespace signalbox::app {

// What the readers of our own files share: problems with their place, paths beside the file, secrets by reference.
class file_reader {
  public:
    const std::vector<problem>& problems() const noexcept { return problems_; }

  protected:
    file_reader(const fhir::document& given, std::string file);

    void refuse(const fhir::value& at, std::string what);
    std::string beside_file(std::string_view path) const; // absolute ones, and "", stay as they are
    // The same, absolute: a child that is started with it works in another folder.
    std::string program_beside_file(std::string_view path) const;
    secret_setting secret(const fhir::value& given) const;
    static std::string text_or(const fhir::value& given, std::string_view member, std::string_view otherwise);

    const fhir::document& given_;
    std::string file_;
    std::string folder_; // of the file, with its slash; empty for the working folder
    std::vector<problem> problems_;
};

// A document of a YAML text, or configuration_error with the place where it breaks.
fhir::document parse_yaml(std::string_view text, const std::string& file);

void throw_if_any(std::vector<problem> problems);

} // namespace signalbox::app
