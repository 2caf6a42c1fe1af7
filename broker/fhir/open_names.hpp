#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace signalbox::fhir::detail {

// The names of the objects that are open, innermost last, to find those that stand twice in one object. Names that a
// sender chose to collide cost no more than others: a large object is sorted, not hashed.
class open_names {
  public:
    void begin() { objects_.push_back(names_.size()); }
    // `name` is kept as a view until its object ends.
    void add(std::string_view name, std::uint32_t source) { names_.push_back({hint_of(name), name, source}); }
    // Closes the innermost object. The offset of the first name in it that stands there for the second time.
    std::optional<std::uint32_t> end();

  private:
    struct member_name {
        std::uint64_t hint = 0; // equal for equal names, mostly different for others
        std::string_view text;
        std::uint32_t source = 0;

        bool operator==(const member_name& other) const noexcept { return hint == other.hint && text == other.text; }
    };
    using iterator = std::vector<member_name>::iterator;

    static std::uint64_t hint_of(std::string_view name) noexcept;
    std::optional<std::uint32_t> among_few(iterator first) const;
    std::optional<std::uint32_t> among_many(iterator first);

    std::vector<member_name> names_;
    std::vector<std::size_t> objects_; // where each open object's names begin
};

} // namespace signalbox::fhir::detail
