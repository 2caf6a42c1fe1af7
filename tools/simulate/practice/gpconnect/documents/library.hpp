#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tools/simulate/practice/gpconnect/documents/document.hpp"
#include "tools/simulate/practice/gpconnect/people/roll.hpp"
#include "tools/simulate/practice/gpconnect/wire/exchange.hpp"

namespace signalbox::simulate::gpconnect {

// GP Connect Access Document: what documents somebody has, and their bytes.
class library {
  public:
    library(const roll& people, const staff& here, std::uint64_t seed) : people_(people), here_(here), seed_(seed) {}

    reply find(const asked& what) const;
    reply read(const asked& what) const; // for the next practice where Ssp-InteractionID says so

    std::vector<document> documents_of(const person& who, day today) const;

  private:
    struct owned {
        const person* who;
        document which;
    };
    std::optional<owned> owner_of(std::string_view binary_id, day today) const;

    const roll& people_;
    const staff& here_;
    std::uint64_t seed_;
};

} // namespace signalbox::simulate::gpconnect
