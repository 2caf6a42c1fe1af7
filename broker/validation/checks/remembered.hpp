#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "broker/fhir/text_hint.hpp"

namespace signalbox::validation::checks {

// What a function answers to texts, for a message that has few of them many times: mostly asked once for each. There is
// a place for each of 64 hints: a text whose place another one has is asked about again, so that nobody makes this slow
// but for what the function costs.
template <class Answer>
class remembered {
  public:
    // The function's answer to the text, which has to stay where it is.
    template <class Function>
    const Answer& of(std::string_view text, Function function) {
        place& its = places_[fhir::text_hint(text) * 0x9e3779b97f4a7c15ULL >> 58U];
        if (its.text.data() != nullptr && its.text == text) return its.answer;
        its.answer = function(text);
        its.text = text;
        return its.answer;
    }

  private:
    struct place {
        std::string_view text; // of no memory where none is
        Answer answer{};
    };
    std::array<place, 64> places_{};
};

} // namespace signalbox::validation::checks
