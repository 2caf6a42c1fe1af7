#pragma once

#include <cstddef>
#include <vector>

#include "broker/fhir/document.hpp"

namespace signalbox::validation {
struct rule;
}

namespace signalbox::validation::checks {

struct finding {
    const rule* broken;
    fhir::value value;
};

// What rules found, before it is put into words: of each rule the first `most`, in the order in which it met them. A
// message can hold more mistakes than anyone wants listed; the others cost a comparison each.
class findings {
  public:
    explicit findings(std::size_t most) : most_(most) {}

    // What add() is told from now on breaks this rule.
    void begin(const rule& r) noexcept {
        current_ = &r;
        kept_of_current_ = 0;
    }

    void add(const fhir::value& v) {
        if (kept_of_current_ == most_) {
            more_ = true;
            return;
        }
        ++kept_of_current_;
        kept_.push_back({current_, v});
    }

    const std::vector<finding>& kept() const noexcept { return kept_; }
    bool more() const noexcept { return more_; } // some were not kept

  private:
    std::size_t most_;
    const rule* current_ = nullptr;
    std::size_t kept_of_current_ = 0;
    std::vector<finding> kept_;
    bool more_ = false;
};

} // namespace signalbox::validation::checks
