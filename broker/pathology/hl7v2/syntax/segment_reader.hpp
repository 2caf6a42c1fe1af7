#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker/pathology/hl7v2/syntax/escapes.hpp"
#include "broker/pathology/hl7v2/syntax/finding_list.hpp"
#include "broker/pathology/hl7v2/syntax/segments.hpp"

namespace signalbox::pathology::hl7v2 {

// What holds for the whole message, while it is read.
struct reading {
    hl7v2::delimiters delimiters;
    hl7v2::character_set character_set{};
    hl7v2::limits limits;
};

class segment_reader;

// One repetition of a field, in components. Each that is taken is marked; close() counts the others as not carried.
class components {
  public:
    components(std::string_view raw, std::uint32_t field, segment_reader& from);

    bool empty() const noexcept; // nothing but separators
    // Without escapes, line ends as spaces. Of subcomponents the first is taken, others are counted.
    std::string text(std::uint32_t component);
    std::vector<std::string_view> subcomponents(std::uint32_t component); // raw
    std::string_view raw(std::uint32_t component);
    void ignore(std::uint32_t component); // structure that the model says otherwise
    void close();

    place where(std::uint32_t component = 0) const noexcept;
    segment_reader& reader() noexcept { return from_; }

  private:
    std::vector<std::string_view> parts_;
    std::vector<bool> taken_;
    std::uint32_t field_;
    segment_reader& from_;
};

// One segment while it is read. Fields that nobody took when it is closed, and components likewise, become `lost`
// findings: nothing is dropped silently.
class segment_reader {
  public:
    // Both must outlive it.
    segment_reader(const segment& from, const reading& message, finding_list& found);

    std::string_view name() const noexcept { return name_; }
    const reading& message() const noexcept { return message_; }
    finding_list& found() noexcept { return found_; }

    // Takes the field. Empty when it is not there, or says "" (which is counted).
    std::string_view raw(std::uint32_t field);
    bool has(std::uint32_t field) const noexcept;
    void ignore(std::uint32_t field);
    // The first repetition's first component; what stands beside it is counted.
    std::string text(std::uint32_t field);
    std::vector<components> repetitions(std::uint32_t field); // none for an empty field
    // Lines of all repetitions of a text.
    std::vector<std::string> lines(std::uint32_t field);

    // Without escapes; says what it does not know.
    std::string plain(std::string_view raw, place where);

    void warn(std::string code, std::string text, std::uint32_t field, std::uint32_t component = 0);
    void fail(std::string code, std::string text, std::uint32_t field, std::uint32_t component = 0);
    void lose(std::string code, std::string text, std::uint32_t field, std::uint32_t component = 0);
    void count_lost(std::uint32_t field, std::uint32_t component = 0);
    place where(std::uint32_t field = 0, std::uint32_t component = 0) const noexcept;

    void close();

  private:
    std::string name_;
    std::uint32_t number_;
    const reading& message_;
    finding_list& found_;
    std::vector<std::string_view> fields_;
    std::vector<bool> taken_;
};

} // namespace signalbox::pathology::hl7v2
