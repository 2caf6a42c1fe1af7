#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace signalbox::pathology::edifact {

// Writes segments with the usual separators. Texts are ISO 8859-1 (latin1.hpp); what has to be released is, and empty
// components and elements at an end are left out.
class segment_writer {
  public:
    using element = std::initializer_list<std::string_view>;

    void una();
    void write(std::string_view tag, std::initializer_list<element> elements);
    // One element, the fourth, of so many components: FTX.
    void write_text(std::string_view qualifier, std::span<const std::string> components);

    std::uint32_t count() const noexcept { return count_; } // of segments since restart(), without UNA
    void restart_count() noexcept { count_ = 0; }
    std::string take() { return std::move(text_); }

  private:
    void append(std::string_view component);
    void end_segment();

    std::string text_;
    std::uint32_t count_ = 0;
};

} // namespace signalbox::pathology::edifact
