#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace signalbox::tests {

// A program that runs until it goes out of scope; what it prints stands in a file.
class background_program {
  public:
    background_program(const std::vector<std::string>& words, const std::string& output);
    background_program(const background_program&) = delete;
    background_program& operator=(const background_program&) = delete;
    ~background_program();

    void signal(); // as Ctrl-C does
    int wait();    // its exit code, once it has ended
    int interrupt() { return signal(), wait(); }

  private:
    pid_t pid_ = -1;
};

} // namespace signalbox::tests
