#include "broker/pathology/unit_tables.hpp"

#include <algorithm>
#include <iterator>

namespace signalbox::pathology {
namespace {

constexpr unit_name equal[] = {
    {"/nL", "10*9/L"},
    {"/pL", "10*12/L"},
    {"/uL", "10*6/L"},
    {"/ul", "10*6/L"},
    {"10*12/l", "10*12/L"},
    {"10*3/l", "10*3/L"},
    {"10*3/mL", "10*6/L"},
    {"10*3/uL", "10*9/L"},
    {"10*3/ul", "10*9/L"},
    {"10*6/l", "10*6/L"},
    {"10*6/mL", "10*9/L"},
    {"10*6/uL", "10*12/L"},
    {"10*6/ul", "10*12/L"},
    {"10*9/l", "10*9/L"},
    {"10*9/mL", "10*12/L"},
    {"10^12/L", "10*12/L"},
    {"10^12/l", "10*12/L"},
    {"10^3/L", "10*3/L"},
    {"10^3/l", "10*3/L"},
    {"10^3/mL", "10*6/L"},
    {"10^3/uL", "10*9/L"},
    {"10^3/ul", "10*9/L"},
    {"10^6/L", "10*6/L"},
    {"10^6/l", "10*6/L"},
    {"10^6/mL", "10*9/L"},
    {"10^6/uL", "10*12/L"},
    {"10^6/ul", "10*12/L"},
    {"10^9/L", "10*9/L"},
    {"10^9/l", "10*9/L"},
    {"L/L", "1"},
    {"U/l", "U/L"},
    {"U/mL", "kU/L"},
    {"U/ml", "kU/L"},
    {"[IU]/L", "U/L"},
    {"[IU]/l", "U/L"},
    {"[IU]/mL", "kU/L"},
    {"[iU]/L", "U/L"},
    {"[iU]/l", "U/L"},
    {"[iU]/mL", "kU/L"},
    {"[iU]/ml", "kU/L"},
    {"a_g", "a"},
    {"a_j", "a"},
    {"cP", "mPa.s"},
    {"fl", "fL"},
    {"fmol/l", "fmol/L"},
    {"g%", "g/dL"},
    {"g/dl", "g/dL"},
    {"g/g", "1"},
    {"g/kg", "mg/g"},
    {"g/l", "g/L"},
    {"g/ml", "g/mL"},
    {"g/mol", "mg/mmol"},
    {"kU/l", "kU/L"},
    {"k[IU]/L", "kU/L"},
    {"k[iU]/L", "kU/L"},
    {"kg/L", "g/mL"},
    {"l", "L"},
    {"l/l", "1"},
    {"mL/min/((173/100).m2)", "mL/min/{1.73_m2}"},
    {"mL/min/{1.73m2}", "mL/min/{1.73_m2}"},
    {"mL/min/{BSA}", "mL/min/{1.73_m2}"},
    {"mU/l", "mU/L"},
    {"mU/mL", "U/L"},
    {"mU/ml", "U/L"},
    {"m[IU]/L", "mU/L"},
    {"m[IU]/l", "mU/L"},
    {"m[IU]/mL", "U/L"},
    {"m[iU]/L", "mU/L"},
    {"m[iU]/mL", "U/L"},
    {"mg/dl", "mg/dL"},
    {"mg/l", "mg/L"},
    {"mg/mL", "g/L"},
    {"mg/ml", "g/L"},
    {"mg/mol", "ug/mmol"},
    {"ml", "mL"},
    {"ml/min", "mL/min"},
    {"ml/min/{1.73_m2}", "mL/min/{1.73_m2}"},
    {"mmol/dl", "mmol/dL"},
    {"mmol/l", "mmol/L"},
    {"mmol/mL", "mol/L"},
    {"mmol/ml", "mol/L"},
    {"mo_g", "mo"},
    {"mo_j", "mo"},
    {"mol/l", "mol/L"},
    {"mol/mol", "1"},
    {"ng/dl", "ng/dL"},
    {"ng/l", "ng/L"},
    {"ng/mL", "ug/L"},
    {"ng/mg", "ug/g"},
    {"ng/ml", "ug/L"},
    {"nmol/l", "nmol/L"},
    {"nmol/mL", "umol/L"},
    {"nmol/ml", "umol/L"},
    {"pg/mL", "ng/L"},
    {"pg/ml", "ng/L"},
    {"pg/nL", "ug/L"},
    {"pg/{cell}", "pg"},
    {"pmol/l", "pmol/L"},
    {"pmol/mL", "nmol/L"},
    {"pmol/ml", "nmol/L"},
    {"uU/mL", "mU/L"},
    {"u[IU]/mL", "mU/L"},
    {"u[iU]/mL", "mU/L"},
    {"ug/dl", "ug/dL"},
    {"ug/kg", "ng/g"},
    {"ug/l", "ug/L"},
    {"ug/mL", "mg/L"},
    {"ug/mg", "mg/g"},
    {"ug/ml", "mg/L"},
    {"umol/dl", "umol/dL"},
    {"umol/l", "umol/L"},
    {"umol/mL", "mmol/L"},
    {"umol/ml", "mmol/L"},
};

// Gauss for giga, siemens for second, kelvin for thousand, atomic mass unit for enzyme unit, coulomb for Celsius.
constexpr unit_name traps[] = {
    {"C", "Cel"},     {"G", "g"},       {"G/L", "10*9/L"}, {"G/l", "10*9/L"},  {"K/uL", "10*3/uL"},
    {"MG/L", "mg/L"}, {"PG", "pg"},     {"S", "s"},        {"T/L", "10*12/L"}, {"T/l", "10*12/L"},
    {"ku/L", "kU/L"}, {"ku/l", "kU/L"}, {"mu/L", "mU/L"},  {"mu/l", "mU/L"},   {"u", "U"},
    {"u/L", "U/L"},   {"u/l", "U/L"},   {"u/mL", "U/mL"},  {"u/ml", "U/mL"},
};

static_assert(std::is_sorted(std::begin(equal), std::end(equal), is_before));
static_assert(std::is_sorted(std::begin(traps), std::end(traps), is_before));

} // namespace

std::span<const unit_name> equal_units() noexcept { return equal; }
std::span<const unit_name> trap_units() noexcept { return traps; }

std::string_view find_unit(std::span<const unit_name> table, std::string_view written) noexcept {
    const auto found = std::lower_bound(table.begin(), table.end(), unit_name{written, {}}, is_before);
    return found == table.end() || found->written != written ? std::string_view{} : found->code;
}

} // namespace signalbox::pathology
