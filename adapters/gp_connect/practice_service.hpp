#pragma once

#include "signalbox/http.hpp"

#include <string>

namespace signalbox::adapters::gp_connect {

// The GP Connect side of a practice's system, reached over HTTP below a base path: what emis and systmone answer
// exchange() with. Passes on what it is asked, without what belongs to the connection; never waits. Where there is no
// answer it says 502 (nothing was sent) or 504 (perhaps something was), without a body. Any thread.
class practice_service {
  public:
    // Throws std::runtime_error where the options cannot be used.
    practice_service(const adapter::host& hub, const adapter::http_options& how, std::string base_path)
        : server_(hub, how), base_path_(std::move(base_path)) {}

    void pass_on(const adapter::request& asked, adapter::answering answer) const;

  private:
    adapter::http_server server_;
    std::string base_path_;
};

} // namespace signalbox::adapters::gp_connect
