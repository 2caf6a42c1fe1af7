#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace signalbox::store {

// The filter of an inbox (mesh.md 4.1): "ID" is that workflow, "ID*" begins with, "*ID*" contains; a leading '!' means
// every other one. Case matters.
class workflow_filter {
  public:
    explicit workflow_filter(std::string_view text);

    bool matches(std::string_view workflow_id) const noexcept;

  private:
    enum class form : std::uint8_t { exact, prefix, part };

    bool negated_ = false;
    form form_ = form::exact;
    std::string text_;
};

} // namespace signalbox::store
