#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace signalbox::mapping {

// What was worked out about short texts that come again and again, such as the units of a laboratory. Of one thread.
template <class Value>
class remembered {
  public:
    // `work_out` is a pure function of the text.
    template <class Work>
    Value of(std::string_view text, Work work_out) {
        if (text.size() > text_size_max) return work_out(text);
        if (const auto known = values_.find(text); known != values_.end()) return known->second;
        if (values_.size() >= count_max) values_.clear();
        return values_.emplace(text, work_out(text)).first->second;
    }

  private:
    // A sender who writes more than that, or longer ones, pays for it.
    static constexpr std::size_t count_max = 1024;
    static constexpr std::size_t text_size_max = 64;

    struct hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    std::unordered_map<std::string, Value, hash, std::equal_to<>> values_;
};

} // namespace signalbox::mapping
