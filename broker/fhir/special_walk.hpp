#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "broker/fhir/json_block.hpp"

namespace signalbox::fhir::detail {

// Walks over those bytes of a JSON text with which a string may not simply go on, 64 bytes at a time: where a string
// ends is known before the one in front of it has been read. Four blocks of NULs are behind the text.
class special_walk {
  public:
    special_walk() = default; // at no text's
    explicit special_walk(char* text) noexcept : block_(text), bits_(special_in(text)) {}

    [[gnu::always_inline]] char* next() noexcept {
        while (bits_ == 0) {
            block_ += wide_block;
            bits_ = special_in(block_);
        }
        return block_ + std::countr_zero(bits_);
    }

    bool at_none() const noexcept { return block_ == nullptr; }

    // What is next and was looked at.
    [[gnu::always_inline]] void take() noexcept { bits_ &= bits_ - 1; }

    // To what is not before `at`, which is not before what is next.
    void skip_to(char* at) noexcept {
        const auto behind = static_cast<std::size_t>(at - block_);
        if (behind >= wide_block) {
            block_ += behind / wide_block * wide_block;
            bits_ = special_in(block_);
        }
        bits_ &= ~std::uint64_t{0} << behind % wide_block;
    }

  private:
    static constexpr std::size_t wide_block = 4 * block_size;

    static std::uint64_t special_in(const char* block) noexcept {
        std::uint64_t found = 0;
        for (std::size_t i = 0; i < 4; ++i)
            found |= std::uint64_t{json_block(block + i * block_size).special_or_not_ascii()} << i * block_size;
        return found;
    }

    char* block_ = nullptr;
    std::uint64_t bits_ = 0;
};

} // namespace signalbox::fhir::detail
