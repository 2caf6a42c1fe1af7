#include "broker/pathology/units/trap.hpp"

#include <algorithm>
#include <iterator>

#include "broker/pathology/unit_spellings.hpp"
#include "broker/pathology/units/ucum/measure.hpp"

namespace signalbox::pathology::units {
namespace {

constexpr std::string_view never_meant[] = {"C", "F", "G", "H", "T", "u"};
constexpr std::string_view never_mega[] = {"L", "eq", "g", "l", "m", "mol", "osm", "s"};

template <std::size_t Size>
bool is_in(const std::string_view (&table)[Size], std::string_view code) {
    return std::find(std::begin(table), std::end(table), code) != std::end(table);
}

bool is_never_meant(const ucum::used_atom& atom) {
    return is_in(never_meant, atom.code) || (atom.prefix >= 6 && is_in(never_mega, atom.code));
}

} // namespace

bool is_trap(std::string_view code) {
    if (!meant_by_trap(code).empty()) return true;
    const auto read = ucum::read(code);
    return read && std::any_of(read->atoms.begin(), read->atoms.end(), is_never_meant);
}

} // namespace signalbox::pathology::units
