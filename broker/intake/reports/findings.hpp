#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "broker/message/message.hpp"
#include "broker/pathology/model/report.hpp"
#include "broker/validation/verdict.hpp"

// What the readers of EDIFACT and HL7 v2 find, in intake's words.
namespace signalbox::intake {

// An NHS number counts only with a valid check digit; any other id is the sender's own.
message::patient_key patient_of(const pathology::report& report);

std::string first_error(const pathology::findings& found); // its code; empty when there is none

// Takes findings of one severity into a verdict, as many as fit: "/part/2/segment/31/element/5".
class verdict_maker {
  public:
    explicit verdict_maker(std::size_t violations_max) : max_(violations_max) {}

    void take_in(validation::severity wanted) { wanted_ = wanted; }
    // Part 0 is the whole; what is forgiven counts as a warning.
    void add(std::uint32_t part, const pathology::findings& found, bool forgiven);
    validation::verdict take() { return std::move(made_); }

  private:
    void add(std::uint32_t part, const pathology::finding& each, bool forgiven);

    validation::verdict made_;
    std::size_t max_;
    validation::severity wanted_ = validation::severity::error;
};

} // namespace signalbox::intake
