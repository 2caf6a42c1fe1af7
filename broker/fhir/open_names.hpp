#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "broker/fhir/text_hint.hpp"

namespace signalbox::fhir::detail {

// The names of the objects that are open, innermost last, to find those that stand twice in one object. Names that a
// sender chose to collide cost no more than others: a large object is sorted, not hashed.
class open_names {
  public:
    void begin() { objects_.push_back({names_.size()}); }
    // `name` is kept as a view until its object ends.
    void add(std::string_view name, std::uint32_t source) {
        names_.push_back({text_hint(name), name, source});
        const std::uint64_t bit = 1ULL << (names_.back().hint * 0x9e3779b97f4a7c15ULL >> 58U);
        open_object& object = objects_.back();
        object.may_repeat = object.may_repeat || (object.met & bit) != 0;
        object.met |= bit;
    }
    // Closes the innermost object. The offset of the first name in it that stands there for the second time.
    std::optional<std::uint32_t> end();

  private:
    struct member_name {
        std::uint64_t hint = 0;
        std::string_view text;
        std::uint32_t source = 0;

        bool operator==(const member_name& other) const noexcept { return hint == other.hint && text == other.text; }
    };
    struct open_object {
        std::size_t first = 0;   // where its names begin
        std::uint64_t met = 0;   // a bit of 64 for each name, by its hint
        bool may_repeat = false; // two have one bit
    };
    using iterator = std::vector<member_name>::iterator;

    std::optional<std::uint32_t> among_few(iterator first) const;
    std::optional<std::uint32_t> among_many(iterator first);

    std::vector<member_name> names_;
    std::vector<open_object> objects_;
};

} // namespace signalbox::fhir::detail
