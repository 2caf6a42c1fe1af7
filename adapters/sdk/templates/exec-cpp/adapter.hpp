#pragma once

#include <string>
#include <string_view>

// One conversation with a hub, line by line, as adapters/README.md of Signalbox describes it.
class adapter {
  public:
    // What to answer to a line of the hub's, with its end; "" for nothing.
    std::string answer(std::string_view line);
    bool is_over() const { return over_; } // the hub has said drain

  private:
    std::string folder_ = "delivered";
    bool over_ = false;
};
