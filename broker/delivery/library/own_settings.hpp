#pragma once

#include "signalbox/adapter.h"

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "broker/fhir/document.hpp"

namespace signalbox::delivery::library {

// An adapter's part of the configuration, as it asks for it. Texts are valid as long as this is. Any thread.
class own_settings {
  public:
    // Throws std::runtime_error for what is no JSON object.
    explicit own_settings(std::string_view json);

    // The value at a JSON pointer (RFC 6901): a string as its text, anything else as JSON. {NULL, 0}: none.
    signalbox_text at(std::string_view pointer);

  private:
    fhir::document document_;
    std::mutex mutex_;
    std::map<std::string, std::string, std::less<>> written_; // by the pointer of what is no string
};

} // namespace signalbox::delivery::library
