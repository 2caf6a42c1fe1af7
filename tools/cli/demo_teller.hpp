#pragma once

#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "broker/app/configuration/configuration.hpp"
#include "broker/base/clock.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/demo_hub.hpp"
#include "tools/cli/hub_client.hpp"
#include "tools/cli/mesh_client.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

// A message of config/demo.
struct demo_message {
    const char* file;
    const char* about;
    exit_code expected; // how it ends when the hub works
};

// Set by Ctrl-C: what waits gives up.
extern volatile std::sig_atomic_t demo_interrupted;

// Sends the demo's messages one after the other, and tells what the hub, the inbox and the delivered files say of them.
class teller {
  public:
    explicit teller(demo_hub& hub);

    // How the message ended.
    exit_code tell(std::size_t number, const demo_message& what);

  private:
    struct line {
        std::int64_t after = 0; // microseconds
        tint how = tint::plain;
        std::string state;
        std::string text;
    };

    mesh_client client_of(const std::string& mailbox) const;
    void say(std::string_view at, tint how, std::string_view state, std::string_view text) const;
    std::int64_t micros_since_sent(std::string_view iso) const;
    std::optional<fhir::document> follow(const std::string& id) const;
    void tell_steps(const fhir::value& root, const mesh_client::sent& sent) const;
    line line_of(const fhir::value& delivery, const fhir::value& event) const;
    void tell_violations(const fhir::value& violations) const;
    std::string below_data(const std::string& path) const;
    void tell_files(const fhir::value& root) const;
    void tell_codes(const std::string& path) const;
    void tell_report(const std::string& id, const std::string& mailbox) const;

    demo_hub& hub_;
    mutable hub_client api_;
    app::configuration demo_;
    std::vector<std::pair<std::string, std::string>> folders_; // destination, folder
    base::time_point sent_at_;
};

} // namespace signalbox::cli
