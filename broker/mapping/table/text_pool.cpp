#include "broker/mapping/table/text_pool.hpp"

#include <limits>

namespace signalbox::mapping {

text_pool::text_pool() : begins_{0, 0}, slots_(1024) {}

text_number text_pool::add(std::string_view text) {
    if (text.empty()) return 0;
    const std::size_t slot = slot_of(text);
    if (slots_[slot] != 0) return slots_[slot];
    if (full_ || bytes_.size() + text.size() > std::numeric_limits<std::uint32_t>::max()) {
        full_ = true;
        return 0;
    }
    const auto number = static_cast<text_number>(begins_.size() - 1);
    bytes_ += text;
    begins_.push_back(static_cast<std::uint32_t>(bytes_.size()));
    slots_[slot] = number;
    if (begins_.size() * 2 > slots_.size()) grow();
    return number;
}

std::size_t text_pool::slot_of(std::string_view text) const noexcept {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = hash_of({}, text) & mask;
    while (slots_[slot] != 0 && at(slots_[slot]) != text) slot = (slot + 1) & mask;
    return slot;
}

void text_pool::grow() {
    slots_.assign(slots_.size() * 2, 0);
    for (text_number number = 1; number + 1 < begins_.size(); ++number) slots_[slot_of(at(number))] = number;
}

} // namespace signalbox::mapping
