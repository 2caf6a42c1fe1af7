#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "broker/pathology/hl7v2/message.hpp"
#include "broker/pathology/model/date_time.hpp"

namespace signalbox::pathology::hl7v2 {

// Text with escapes, then joined: components of a field, subcomponents of a component. Empty ones at the end go.
std::string join_components(std::initializer_list<std::string_view> escaped);
std::string join_subcomponents(std::initializer_list<std::string_view> escaped);

std::string raw_place(const named_place& where); // HD

// British local time, with a zone when the model's is another; of a second's fraction four digits.
std::string raw_time(const date_time& when);

// One segment, field by field; text gets its escapes, raw has them.
class segment_writer {
  public:
    explicit segment_writer(std::string_view name) : name_(name) {}

    segment_writer& text(std::uint32_t field, std::string_view value);
    segment_writer& raw(std::uint32_t field, std::string value);
    segment_writer& number(std::uint32_t field, std::size_t value);
    segment_writer& time(std::uint32_t field, const std::optional<date_time>& when);
    bool has(std::uint32_t field) const noexcept;
    void append_repetition(std::uint32_t field, const std::string& value);

    // With the CR that ends it.
    std::string line() const;

  private:
    std::string& at(std::uint32_t field);

    std::string name_;
    std::vector<std::string> fields_;
};

// MSH with the standard delimiters, what `from` says and MSH-18 when `is_unicode`; `structure` is MSH-9's third part.
segment_writer write_header(const header& from, std::string_view structure, bool is_unicode);

} // namespace signalbox::pathology::hl7v2
