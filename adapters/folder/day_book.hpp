#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::adapters::folder {

// Notes under keys for 40 days, so that what a system says later finds its way back: one file a day, a line each. A
// line survives the process, not a power cut. Keys and notes lose their tabs and ends of lines. Any thread.
class day_book {
  public:
    // `name` begins the files' names. An empty folder: nothing is kept.
    day_book(std::string folder, std::string name) : folder_(std::move(folder)), prefix_(std::move(name) + "-") {}

    // False when the line could not be written.
    bool add(std::string_view key, std::string_view note, std::chrono::system_clock::time_point now);
    // All notes under that key, of no order.
    std::vector<std::string> find(std::string_view key) const;

  private:
    std::string name_of_day(std::chrono::system_clock::time_point when) const;
    std::vector<std::string> days() const;
    void forget_before(const std::string& oldest) const;

    std::string folder_;
    std::string prefix_;
    mutable std::mutex one_at_a_time_;
    std::string today_; // name of the file that was written last
};

} // namespace signalbox::adapters::folder
