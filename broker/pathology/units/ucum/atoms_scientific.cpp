// Base units, SI, what is used beside it, constants of nature and the older centimetre units.
// Which codes there are, which of them take prefixes and what they are worth are facts of the Unified Code for Units of
// Measure 2.2, copyright Regenstrief Institute, Inc. (https://ucum.org/license).
#include "broker/pathology/units/ucum/atom.hpp"

namespace signalbox::pathology::units::ucum {
namespace {

using kind = atom_kind;
constexpr bool metric = true;
constexpr bool fixed = false;

constexpr atom atoms[] = {
    // base units
    {"m", metric, kind::base, "1", "1"},
    {"s", metric, kind::base, "1", "1"},
    {"g", metric, kind::base, "1", "1"},
    {"rad", metric, kind::base, "1", "1"},
    {"K", metric, kind::base, "1", "1"},
    {"C", metric, kind::base, "1", "1"},
    {"cd", metric, kind::base, "1", "1"},
    // numbers
    {"10*", fixed, kind::plain, "10", "1"},
    {"10^", fixed, kind::plain, "10", "1"},
    {"[pi]", fixed, kind::plain, "3.1415926535897932384626433832795028841971693993751058209749445923", "1"},
    {"%", fixed, kind::plain, "1", "10*-2"},
    {"[ppth]", fixed, kind::plain, "1", "10*-3"},
    {"[ppm]", fixed, kind::plain, "1", "10*-6"},
    {"[ppb]", fixed, kind::plain, "1", "10*-9"},
    {"[pptr]", fixed, kind::plain, "1", "10*-12"},
    // SI
    {"mol", metric, kind::counted, "6.02214076", "10*23"},
    {"sr", metric, kind::plain, "1", "rad2"},
    {"Hz", metric, kind::plain, "1", "s-1"},
    {"N", metric, kind::plain, "1", "kg.m/s2"},
    {"Pa", metric, kind::plain, "1", "N/m2"},
    {"J", metric, kind::plain, "1", "N.m"},
    {"W", metric, kind::plain, "1", "J/s"},
    {"A", metric, kind::plain, "1", "C/s"},
    {"V", metric, kind::plain, "1", "J/C"},
    {"F", metric, kind::plain, "1", "C/V"},
    {"Ohm", metric, kind::plain, "1", "V/A"},
    {"S", metric, kind::plain, "1", "Ohm-1"},
    {"Wb", metric, kind::plain, "1", "V.s"},
    {"Cel", metric, kind::special, "1", "K"},
    {"T", metric, kind::plain, "1", "Wb/m2"},
    {"H", metric, kind::plain, "1", "Wb/A"},
    {"lm", metric, kind::plain, "1", "cd.sr"},
    {"lx", metric, kind::plain, "1", "lm/m2"},
    {"Bq", metric, kind::plain, "1", "s-1"},
    {"Gy", metric, kind::plain, "1", "J/kg"},
    {"Sv", metric, kind::plain, "1", "J/kg"},
    // beside the SI
    {"gon", fixed, kind::plain, "0.9", "deg"},
    {"deg", fixed, kind::plain, "2", "[pi].rad/360"},
    {"'", fixed, kind::plain, "1", "deg/60"},
    {"''", fixed, kind::plain, "1", "'/60"},
    {"l", metric, kind::plain, "1", "dm3"},
    {"L", metric, kind::plain, "1", "l"},
    {"ar", metric, kind::plain, "100", "m2"},
    {"min", fixed, kind::plain, "60", "s"},
    {"h", fixed, kind::plain, "60", "min"},
    {"d", fixed, kind::plain, "24", "h"},
    {"a_t", fixed, kind::plain, "365.24219", "d"},
    {"a_j", fixed, kind::plain, "365.25", "d"},
    {"a_g", fixed, kind::plain, "365.2425", "d"},
    {"a", fixed, kind::plain, "1", "a_j"},
    {"wk", fixed, kind::plain, "7", "d"},
    {"mo_s", fixed, kind::plain, "29.53059", "d"},
    {"mo_j", fixed, kind::plain, "1", "a_j/12"},
    {"mo_g", fixed, kind::plain, "1", "a_g/12"},
    {"mo", fixed, kind::plain, "1", "mo_j"},
    {"t", metric, kind::plain, "1e3", "kg"},
    {"bar", metric, kind::plain, "1e5", "Pa"},
    {"u", metric, kind::plain, "1.66053906660e-24", "g"},
    {"eV", metric, kind::plain, "1", "[e].V"},
    {"AU", fixed, kind::plain, "149597.870691", "Mm"},
    {"pc", metric, kind::plain, "3.085678e16", "m"},
    // constants of nature
    {"[c]", metric, kind::plain, "299792458", "m/s"},
    {"[h]", metric, kind::plain, "6.62607015e-34", "J.s"},
    {"[k]", metric, kind::plain, "1.380649e-23", "J/K"},
    {"[eps_0]", metric, kind::plain, "8.854187817e-12", "F/m"},
    {"[mu_0]", metric, kind::plain, "1", "4.[pi].10*-7.N/A2"},
    {"[e]", metric, kind::plain, "1.602176634e-19", "C"},
    {"[m_e]", metric, kind::plain, "9.1093837139e-31", "kg"},
    {"[m_p]", metric, kind::plain, "1.67262192595e-27", "kg"},
    {"[G]", metric, kind::plain, "6.67430e-11", "m3.kg-1.s-2"},
    {"[g]", metric, kind::plain, "9.80665", "m/s2"},
    {"atm", fixed, kind::plain, "101325", "Pa"},
    {"[ly]", metric, kind::plain, "1", "[c].a_j"},
    {"gf", metric, kind::plain, "1", "g.[g]"},
    {"[lbf_av]", fixed, kind::plain, "1", "[lb_av].[g]"},
    // centimetre, gram, second
    {"Ky", metric, kind::plain, "1", "cm-1"},
    {"Gal", metric, kind::plain, "1", "cm/s2"},
    {"dyn", metric, kind::plain, "1", "g.cm/s2"},
    {"erg", metric, kind::plain, "1", "dyn.cm"},
    {"P", metric, kind::plain, "1", "dyn.s/cm2"},
    {"Bi", metric, kind::plain, "10", "A"},
    {"St", metric, kind::plain, "1", "cm2/s"},
    {"Mx", metric, kind::plain, "1e-8", "Wb"},
    {"G", metric, kind::plain, "1e-4", "T"},
    {"Oe", metric, kind::plain, "250", "/[pi].A/m"},
    {"Gb", metric, kind::plain, "1", "Oe.cm"},
    {"sb", metric, kind::plain, "1", "cd/cm2"},
    {"Lmb", metric, kind::plain, "1", "cd/cm2/[pi]"},
    {"ph", metric, kind::plain, "1e-4", "lx"},
    {"Ci", metric, kind::plain, "3.7e10", "Bq"},
    {"R", metric, kind::plain, "2.58e-4", "C/kg"},
    {"RAD", metric, kind::plain, "100", "erg/g"},
    {"REM", metric, kind::plain, "1", "RAD"},
};

} // namespace

std::span<const atom> scientific_atoms() noexcept { return atoms; }

} // namespace signalbox::pathology::units::ucum
