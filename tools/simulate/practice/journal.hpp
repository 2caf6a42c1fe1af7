#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "broker/base/file.hpp"

namespace signalbox::simulate {

// What a practice has received and done, one JSON object a line: a file, which is on stable storage after every line
// and is read again at the next start, or standard output.
class journal {
  public:
    // "" for standard output. Throws std::system_error.
    explicit journal(const std::string& file);

    // Every line as it was found; a cut last one is taken away: nobody was told of it.
    void read(const std::function<void(const std::string&)>& line);
    void write(std::string_view line); // throws std::system_error

  private:
    std::string path_; // "" for standard output
    base::descriptor file_;
};

} // namespace signalbox::simulate
