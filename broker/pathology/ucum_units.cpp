// The units and prefixes of UCUM that a health record may hold: our selection, by name alone, from the Unified Code for
// Units of Measure 2.2, copyright Regenstrief Institute, Inc. (https://ucum.org/license). Left out: surveyors',
// printers', computers' and traders' units.
#include <algorithm>
#include <iterator>

#include "broker/pathology/ucum.hpp"

namespace signalbox::pathology {
namespace {

constexpr std::string_view prefixes[] = {"E", "G", "Gi", "Ki", "M", "Mi", "P", "T", "Ti", "Y", "Z", "a",
                                         "c", "d", "da", "f",  "h", "k",  "m", "n", "p",  "u", "y", "z"};

// A prefix may stand before these. Both tables are in the order of their bytes.
constexpr std::string_view metric_units[] = {
    "A",     "B",       "B[10.nV]", "B[SPL]",   "B[V]",     "B[W]",  "B[kW]",  "B[mV]", "B[uV]",  "Bq",
    "C",     "Cel",     "Ci",       "F",        "G",        "Gy",    "H",      "Hz",    "J",      "K",
    "L",     "N",       "Np",       "Ohm",      "P",        "Pa",    "R",      "RAD",   "REM",    "S",
    "St",    "Sv",      "T",        "U",        "V",        "W",     "Wb",     "[G]",   "[IU]",   "[c]",
    "[e]",   "[eps_0]", "[g]",      "[h]",      "[iU]",     "[k]",   "[m_e]",  "[m_p]", "[mu_0]", "ar",
    "bar",   "cal",     "cal_IT",   "cal_[15]", "cal_[20]", "cal_m", "cal_th", "cd",    "dyn",    "eV",
    "eq",    "erg",     "g",        "g%",       "kat",      "l",     "lm",     "lx",    "m",      "m[H2O]",
    "m[Hg]", "mol",     "osm",      "rad",      "s",        "sr",    "t",      "u",
};

constexpr std::string_view other_units[] = {
    "%",          "%[slope]",  "'",           "''",        "10*",        "10^",
    "[APL'U]",    "[AU]",      "[Amb'a'1'U]", "[BAU]",     "[CCID_50]",  "[CFU]",
    "[Cal]",      "[Ch]",      "[D'ag'U]",    "[EID_50]",  "[ELU]",      "[EU]",
    "[FEU]",      "[FFU]",     "[FNU]",       "[GPL'U]",   "[HPF]",      "[IR]",
    "[LPF]",      "[Lf]",      "[MET]",       "[MPL'U]",   "[NTU]",      "[PFU]",
    "[PNU]",      "[PRU]",     "[S]",         "[TCID_50]", "[USP'U]",    "[anti'Xa'U]",
    "[arb'U]",    "[bdsk'U]",  "[beth'U]",    "[cft_i]",   "[cin_i]",    "[cup_m]",
    "[cup_us]",   "[cyd_i]",   "[degF]",      "[diop]",    "[dr_ap]",    "[dr_av]",
    "[drp]",      "[dye'U]",   "[fdr_br]",    "[fdr_us]",  "[foz_br]",   "[foz_m]",
    "[foz_us]",   "[ft_i]",    "[gal_br]",    "[gal_us]",  "[gil_br]",   "[gil_us]",
    "[gr]",       "[hnsf'U]",  "[hp_C]",      "[hp_M]",    "[hp_Q]",     "[hp_X]",
    "[in_i'H2O]", "[in_i'Hg]", "[in_i]",      "[ka'U]",    "[knk'U]",    "[kp_C]",
    "[kp_M]",     "[kp_Q]",    "[kp_X]",      "[lb_ap]",   "[lb_av]",    "[m/s2/Hz^(1/2)]",
    "[mclg'U]",   "[mi_i]",    "[min_us]",    "[oz_ap]",   "[oz_av]",    "[oz_m]",
    "[p'diop]",   "[pH]",      "[pi]",        "[ppb]",     "[ppm]",      "[ppth]",
    "[pptr]",     "[psi]",     "[pt_br]",     "[pt_us]",   "[qt_br]",    "[qt_us]",
    "[sc_ap]",    "[sft_i]",   "[sin_i]",     "[smgy'U]",  "[stone_av]", "[syd_i]",
    "[tb'U]",     "[tbs_m]",   "[tbs_us]",    "[todd'U]",  "[tsp_m]",    "[tsp_us]",
    "[wood'U]",   "[yd_i]",    "a",           "a_g",       "a_j",        "a_t",
    "atm",        "att",       "d",           "deg",       "gon",        "h",
    "min",        "mo",        "mo_g",        "mo_j",      "mo_s",       "sph",
    "wk",
};

template <std::size_t Size>
bool is_in(const std::string_view (&table)[Size], std::string_view symbol) noexcept {
    return std::binary_search(std::begin(table), std::end(table), symbol);
}

bool has_prefix(std::string_view symbol) noexcept {
    return std::any_of(std::begin(prefixes), std::end(prefixes), [symbol](std::string_view prefix) {
        return symbol.starts_with(prefix) && is_in(metric_units, symbol.substr(prefix.size()));
    });
}

static_assert(std::is_sorted(std::begin(metric_units), std::end(metric_units)));
static_assert(std::is_sorted(std::begin(other_units), std::end(other_units)));

} // namespace

bool is_ucum_unit(std::string_view symbol) noexcept {
    return is_in(other_units, symbol) || is_in(metric_units, symbol) || has_prefix(symbol);
}

} // namespace signalbox::pathology
