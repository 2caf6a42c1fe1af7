#pragma once

#include <string>

#include "tests/support/temporary_folder.hpp"

namespace signalbox::tests {

// The SDK as `cmake --install` puts it, in a folder of its own, and what is built against that alone. Throws
// std::runtime_error with the tool's words.
class installed_sdk {
  public:
    explicit installed_sdk(const std::string& build_folder);

    std::string include() const { return prefix_.file("include"); }
    std::string example(const std::string& name) const { return prefix_.file("share/signalbox/examples/" + name); }
    // A shared library of one source file, in C11 or C++20 as its name says; its path.
    std::string build(const std::string& source) const;

  private:
    temporary_folder prefix_;
};

} // namespace signalbox::tests
