#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "broker/fhir/document.hpp"

namespace signalbox::app {

// One thing that is wrong with a configuration. No field holds a secret.
struct problem {
    std::string file;     // as it was named on the command line, or "the built-in demo configuration"
    fhir::position where; // line 0: not a place in the file, but a flag or a file that it names
    std::string pointer;  // "/listeners/mesh/tls"
    std::string what;
};

// "file:line:column: pointer: what" on one line, with control characters in the names made visible.
std::string to_line(const problem& p);

// Why the hub does not start (exit 78). At least one problem, in the order of the file.
class configuration_error : public std::runtime_error {
  public:
    explicit configuration_error(std::vector<problem> problems);
    explicit configuration_error(problem only) : configuration_error(std::vector<problem>{std::move(only)}) {}

    const std::vector<problem>& problems() const noexcept { return problems_; }

  private:
    std::vector<problem> problems_;
};

// A secret, a certificate or a program that the configuration names is not there. Apart, so that a file can be checked
// where its secrets are not.
class unreadable_secrets : public configuration_error {
  public:
    using configuration_error::configuration_error;
};

} // namespace signalbox::app
