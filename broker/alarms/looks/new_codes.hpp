#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::alarms {

// Which codes without a target each laboratory has sent, so that one is told when it is met for the first time, and
// never again (the contract of pathology reports, rule 15). Pure; its caller sees to it that calls come one at a time.
class new_codes {
  public:
    // More codes of one laboratory than this are nothing that a person can see to: the last of them says so.
    static constexpr std::size_t codes_max = 10'000;

    new_codes() = default;
    // From what `text` gave; a line that is none of its own is passed over.
    explicit new_codes(std::string_view kept);

    // A code of a test that the map has no target for.
    void met(const std::string& laboratory, std::string_view system, std::string_view code);

    // Laboratories of which something waits to be told.
    std::vector<std::string> waiting() const;
    // What to tell of one of them, in a line, with up to five codes by name; they count as told from now on.
    std::string tell(const std::string& laboratory);

    // Those that were told, for a file: "LABORATORY DIGEST" a line. What waits is met again after a restart.
    std::string text() const;

  private:
    struct one_laboratory {
        std::set<std::string> told;                // digests
        std::map<std::string, std::string> untold; // the code, in words
    };

    std::map<std::string, one_laboratory, std::less<>> all_;
};

} // namespace signalbox::alarms
