#pragma once

#include <functional>

#include "tools/cli/adapter/commands.hpp"

namespace CLI {
class App;
}

namespace signalbox::cli {

// The words behind `signalbox adapter`, and `adapter-host`. Has to be there as long as the command line.
class adapter_command_line {
  public:
    // Adds them; the one that is asked for is put into `chosen`.
    void add_to(CLI::App& all, std::function<exit_code()>& chosen);

  private:
    CLI::App* add_question(CLI::App& commands, const char* name, const char* about);
    void add_list(CLI::App& commands, std::function<exit_code()>& chosen);
    void add_act(CLI::App& commands, const char* name, const char* about, std::function<exit_code()>& chosen);
    void add_test(CLI::App& commands, std::function<exit_code()>& chosen);
    void add_new(CLI::App& commands, std::function<exit_code()>& chosen);
    void add_host(CLI::App& all, std::function<exit_code()>& chosen);

    running_adapter_options running_;
    adapter_test_options test_;
    adapter_new_options new_;
    adapter_host_options host_;
};

} // namespace signalbox::cli
