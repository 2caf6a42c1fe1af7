#pragma once

#include <memory>
#include <string>
#include <vector>

#include "broker/app/configuration/configuration.hpp"
#include "tools/simulate/practice/practice.hpp"

namespace signalbox::cli {

// A practice of the sandbox, at the address of a simulated one: everything is on, and whoever says the ASID of the
// sandbox's consumer may ask. `destination`: whose adapter answers for it, where one does.
void add_sandbox_practice(const std::string& ods, const std::string& url, const std::string& destination,
                          app::gpconnect_setting& to);

// What `serve --practice ODS=emis|systmone` asks for: simulated practices on loopback, in this process, which answer
// GP Connect requests by the adapter of their kind. Stops them when it goes.
class played_practices {
  public:
    // Starts them; what they keep lies below `data`, which is absolute. Throws command_failure.
    played_practices(const std::vector<std::string>& asked, const std::string& data);

    // Adds a destination for each, and with all capabilities on to `gpconnect`; whoever says the ASID of the sandbox's
    // consumer may ask.
    void add_to(app::configuration& c) const;

  private:
    struct one {
        std::string ods;
        std::string kind; // of the destination
        std::string url;
        std::string settings_json;
        std::unique_ptr<simulate::played_practice> practice;
    };
    std::vector<one> all_;
};

} // namespace signalbox::cli
