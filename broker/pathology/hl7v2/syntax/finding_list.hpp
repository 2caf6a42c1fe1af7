#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "broker/pathology/model/finding.hpp"

namespace signalbox::pathology::hl7v2 {

// What a reader has to say of one report or message. Content without a place in the model is counted, and named once
// per segment, field and component.
class finding_list {
  public:
    explicit finding_list(std::size_t at_most) : at_most_(at_most) {}

    void add(severity s, std::string code, std::string text, place where);
    // `code` "not-carried" or "explicit-null"; component 0 is the whole field, field 0 the whole segment.
    void count(const char* code, std::string_view segment_name, place where);

    void add(finding_list more);

    // In the order of the message; what was counted comes at its first place. Of more than the limit, the errors stay.
    findings take();

  private:
    struct counted {
        place first;
        std::size_t times = 0;
    };

    std::size_t at_most_;
    findings list_;
    std::size_t left_out_ = 0;
    std::map<std::tuple<std::string, std::uint32_t, std::uint32_t, std::string>, counted> counts_;
};

} // namespace signalbox::pathology::hl7v2
