#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tools/replay/compare/bodies/walk.hpp"
#include "tools/replay/compare/compare.hpp"

namespace signalbox::replay {

// Collects what differs at one message.
class judging {
  public:
    judging(const tolerance& with, const alignment_limits& within, compared_message& into, comparison& all)
        : with_(with), within_(within), into_(into), all_(all) {}

    // What follows is of this place.
    void at(std::string place, std::string destination);
    void value(std::string pointer, std::string_view before, std::string_view after);
    void absent(std::string_view why); // `why`: what is known of the reason
    void unexpected();
    void body(const std::optional<trace::body>& before, const std::optional<trace::body>& after);
    void codes(const std::vector<trace::mapped_code>& before, const std::vector<trace::mapped_code>& after);
    void finish();

  private:
    using names = std::map<std::string, std::string, std::less<>>;

    void found(found_difference what);
    const std::string* renamed(std::string_view pointer, std::string_view before, std::string_view after);
    const std::string* reason_of(const found_difference& what);
    void add(found_difference what, const std::string* why);
    verdict verdict_now() const noexcept;

    const tolerance& with_;
    const alignment_limits& within_;
    compared_message& into_;
    comparison& all_;
    std::string place_;
    std::string destination_;
    names names_there_; // of the bodies of one message
    names names_here_;
    std::set<std::string, std::less<>> ids_before_; // of the bodies in hand
    std::set<std::string, std::less<>> ids_after_;
    std::vector<difference> serious_;
    std::vector<difference> slight_;
    bool different_ = false;
    bool equivalent_ = false;
    bool missing_ = false;
    bool extra_ = false;
};

} // namespace signalbox::replay
