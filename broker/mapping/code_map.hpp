#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/system/result.hpp>

#include "broker/mapping/loaders/compile.hpp"
#include "broker/mapping/row.hpp"
#include "broker/mapping/table/mapped_file.hpp"
#include "broker/mapping/table/table.hpp"
#include "broker/pathology/units/aliases.hpp"

namespace signalbox::mapping {

// Codes to codes. Loaded as a whole or not at all; immutable; any thread. Its rows' texts live as long as it does.
class code_map {
  public:
    using loaded = boost::system::result<std::shared_ptr<const code_map>, std::vector<map_error>>;

    // Sources (compile.hpp says which), or one compiled map, which is mapped into memory and not read as a whole;
    // beside either at most one table of units (unit_alias_csv.hpp).
    static loaded load(const std::vector<std::string>& files, const compile_settings& how = {});
    static loaded parse(const std::vector<map_text>& files, const compile_settings& how = {});
    static loaded parse(std::string name, std::string_view text) { return parse({{std::move(name), text}}); }
    // A compiled map in memory; `today` as in compile_settings.
    static loaded open(std::string name, std::string bytes, day today = 0);
    static std::shared_ptr<const code_map> empty();

    // Rows for that code, exact case, in file order; rules/lookup.hpp says which of them apply.
    std::vector<map_row> find(std::string_view system, std::string_view code) const;
    map_row row(std::size_t number) const noexcept { return table_->row(number); }
    std::size_t size() const noexcept { return table_->size(); }

    // "name-of-first-file@" and the first 12 hex digits of the SHA-256 of all files; "none" for the empty map. The name
    // is without its ending; of several files, the SHA-256 is that of their SHA-256s one after the other. With a table
    // of units, '+' and the first 12 hex digits of its SHA-256 follow.
    const std::string& version() const noexcept { return version_; }
    // Which row of which map: "seed-fbc@0123456789ab#12", with the file's name before the line when it is not the
    // first.
    std::string reference(const map_row& row) const;
    std::vector<map_source> sources() const { return table_->sources(); }
    // What a person should look at though it was loaded; of a compiled map that is said when it is made.
    const std::vector<map_error>& warnings() const noexcept { return warnings_; }
    // What a laboratory's units mean: the user's table, above the built-in spellings.
    const pathology::units::unit_aliases& units() const noexcept { return units_; }
    // The compiled form, for a file. Without the units.
    std::string_view bytes() const noexcept;

  private:
    struct unit_table;
    static loaded open(code_map made, const std::string& name, day today);
    static unit_table take_units(std::vector<map_text>& files, std::vector<map_error>& errors);
    void keep(unit_table units);

    std::string memory_; // one of the two holds the bytes
    std::optional<mapped_file> file_;
    std::optional<table> table_;
    pathology::units::unit_aliases units_;
    std::string units_version_; // "+" and the digits; empty: no table of units
    std::string version_;
    std::vector<map_error> warnings_;
};

} // namespace signalbox::mapping
