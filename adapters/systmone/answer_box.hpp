#pragma once

#include "signalbox/adapter.hpp"

#include <filesystem>
#include <functional>
#include <string>

#include "adapters/folder/day_book.hpp"
#include "adapters/systmone/answers.hpp"

namespace signalbox::adapters::systmone {

// The folder where a practice puts its NHSACKs, as pairs of data and control file. Each becomes confirmations and goes
// when the hub has them all; what answers nothing of ours goes to the folder "unclaimed" beside it. Blocks; one thread.
class answer_box {
  public:
    answer_box(const adapter::host& hub, std::filesystem::path folder, const folder::day_book& book)
        : hub_(hub), folder_(std::move(folder)), book_(book) {}

    // One look at everything that lies there, oldest name first. Between two pairs `goes_on` is asked.
    void look(const std::function<bool()>& goes_on);

  private:
    void take(const std::string& stem);
    bool confirm(const verdict& one);
    void remove(const std::string& stem);
    void set_aside(const std::string& stem);

    adapter::host hub_;
    std::filesystem::path folder_;
    const folder::day_book& book_;
};

} // namespace signalbox::adapters::systmone
