#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

namespace re2 {
class RE2;
}

namespace signalbox::replay {

// Where two runs may differ, and how, so that a message that differs nowhere else is equivalent.
class tolerance {
  public:
    // What every hub makes anew: message and delivery ids, its own times, versions of maps, counts of attempts.
    static tolerance built_in();
    // The rules of a file beside these: schemas/signalbox/tolerance.schema.json. The error names the rule.
    boost::system::result<void, std::string> add(std::string_view json);

    struct question {
        std::string_view place;   // "reply" or "outcome"
        std::string_view pointer; // within it: "/status", "/body/entry/0/fullUrl"
        std::string_view before;
        std::string_view after;
        bool moved = false; // an element of a list, from one place in it to another
    };
    // The reason of the rule that allows it; nullptr: none does.
    const std::string* reason(const question& of) const;

    std::size_t size() const noexcept { return rules_.size(); }

  private:
    enum class kind : std::uint8_t { any, id, time, pattern, order };
    struct rule {
        std::string place;   // "": both
        std::string pointer; // "*" stands for one step, "**" for any number of them
        tolerance::kind may{};
        std::shared_ptr<const re2::RE2> pattern;
        std::string why;
    };

    void allow(std::string place, std::string pointer, kind may, std::string why);
    static bool allows(const rule& by, const question& of);

    std::vector<rule> rules_;
};

constexpr std::size_t tolerance_rules_max = 1000;

// Whether a pointer is one that the pattern means.
bool pointer_matches(std::string_view pattern, std::string_view pointer);

} // namespace signalbox::replay
