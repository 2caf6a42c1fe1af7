#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "broker/pathology/units/number/rational.hpp"

namespace signalbox::pathology::units::ucum {

// Base units and their exponents; none is zero. The bases are UCUM's seven, its arbitrary units, what it takes for bare
// numbers (mol, eq, osm, kat, fields of a microscope) and "{1.73_m2}".
using dimension = std::map<std::string_view, int>;

// A unit as it stands in a code, apart from its exponent: "mmol" is "mol" with a prefix of ten to the -3.
struct used_atom {
    std::string_view code;
    int prefix = 0; // the exponent of ten; 0 without one and for Ki, Mi, Gi, Ti

    bool operator==(const used_atom&) const = default;
};

// What a code says. "{1.73_m2}" (also "{1.73m2}", "{BSA}") is a base; every other annotation says nothing.
struct measure {
    number::rational factor = 1;  // one of the code is so many of its bases
    dimension above;              // as written: "mg/g" has a gram above and one below
    dimension below;              // exponents positive here too
    std::vector<used_atom> atoms; // in the order in which they are written, as often as they occur
    bool special = false;         // a special unit is in it, so that a factor alone converts nothing
};

// None for what is no UCUM code and for numbers beyond anything measured: an exponent above 99, a factor of more than
// number::rational_bits_max bits, a number that is nothing ("m/0", "0.m"). All units of UCUM 2.2 are known, more than
// is_ucum_code() lets a message hold.
std::optional<measure> read(std::string_view code);

// The same, with "{1.73_m2}" for what it means: 173/100 of a square metre. UCUM sees nothing in it; the glomerular
// filtration rate of a body is not that of a body of 1.73 m2.
std::optional<measure> read_as_meant(std::string_view code);

dimension net(const measure& of);       // what is left when above and below cancel
dimension cancelled(const measure& of); // what does cancel: a gram in "mg/g"

// True for the base of a unit that fits nothing but itself: "[iU]".
bool is_arbitrary(std::string_view base);

// As UCUM has it: a mole is a number, a katal a number in a time, an international unit is its own kind.
bool is_commensurable(const measure& left, const measure& right);

// How many of `to` make one of `from`, as UCUM has it; none where they are not commensurable or one is special. Whether
// the number means anything is not UCUM's question: conversion.hpp asks it.
std::optional<number::rational> factor_between(const measure& from, const measure& to);

} // namespace signalbox::pathology::units::ucum
