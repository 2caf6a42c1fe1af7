#pragma once

#include <cstdio>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace signalbox::test {

// What is written to standard error while this lives goes into a temporary file; `text` reads it.
class captured_stderr {
  public:
    captured_stderr() {
        std::fflush(stderr);
        ::fcntl(::fileno(file_), F_SETFL, O_APPEND); // reading does not move where other threads write
        ::dup2(::fileno(file_), STDERR_FILENO);
    }
    ~captured_stderr() {
        std::fflush(stderr);
        ::dup2(saved_, STDERR_FILENO);
        ::close(saved_);
        std::fclose(file_);
    }
    captured_stderr(const captured_stderr&) = delete;
    captured_stderr& operator=(const captured_stderr&) = delete;

    std::string text() {
        std::fflush(stderr);
        std::string all;
        std::rewind(file_);
        for (int c = std::fgetc(file_); c != EOF; c = std::fgetc(file_)) all += static_cast<char>(c);
        return all;
    }

  private:
    std::FILE* file_ = std::tmpfile();
    int saved_ = ::dup(STDERR_FILENO);
};

} // namespace signalbox::test
