#include "broker/pathology/units/dimension_name.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "broker/pathology/units/ucum/measure.hpp"

namespace signalbox::pathology::units {
namespace {

using enum dimension_name;

struct named {
    dimension_name name{};
    std::string_view text;
    std::string_view example; // a unit that measures it; none where other rules decide
};

constexpr named names[] = {
    {amount_of_substance, "amount-of-substance", "mol"},
    {angle, "angle", "rad"},
    {arbitrary_amount, "arbitrary-amount", "[arb'U]"},
    {arbitrary_concentration, "arbitrary-concentration", "[arb'U]/L"},
    {arbitrary_content, "arbitrary-content", "[arb'U]/g"},
    {area, "area", "m2"},
    {areic_mass, "areic-mass", "kg/m2"},
    {catalytic_activity, "catalytic-activity", "kat"},
    {catalytic_concentration, "catalytic-concentration", "kat/L"},
    {catalytic_content, "catalytic-content", "kat/kg"},
    {dimensionless, "dimensionless", ""},
    {electric_potential, "electric-potential", "V"},
    {energy, "energy", "J"},
    {equivalent_concentration, "equivalent-concentration", "eq/L"},
    {fraction, "fraction", ""},
    {frequency, "frequency", "/s"},
    {length, "length", "m"},
    {mass, "mass", "g"},
    {mass_concentration, "mass-concentration", "g/L"},
    {mass_fraction, "mass-fraction", ""},
    {mass_rate, "mass-rate", "g/s"},
    {mass_substance_ratio, "mass-substance-ratio", "g/mol"},
    {normalised_volume_rate, "normalised-volume-rate", ""},
    {number_concentration, "number-concentration", "/L"},
    {number_fraction, "number-fraction", ""},
    {number_per_field, "number-per-field", "/[HPF]"},
    {osmolality, "osmolality", "osm/kg"},
    {osmolarity, "osmolarity", "osm/L"},
    {ph, "ph", ""},
    {pressure, "pressure", "Pa"},
    {ratio, "ratio", ""},
    {substance_concentration, "substance-concentration", "mol/L"},
    {substance_content, "substance-content", "mol/kg"},
    {substance_fraction, "substance-fraction", ""},
    {substance_rate, "substance-rate", "mol/s"},
    {temperature, "temperature", "K"},
    {time, "time", "s"},
    {velocity, "velocity", "m/s"},
    {viscosity, "viscosity", "Pa.s"},
    {volume, "volume", "L"},
    {volume_fraction, "volume-fraction", ""},
    {volume_rate, "volume-rate", "L/s"},
};

// Two more ways to write what one example says.
constexpr named more_names[] = {
    {catalytic_concentration, "", "mol/s/L"}, // "nmol/h/mL"
    {number_per_field, "", "/[LPF]"},
};

static_assert(std::is_sorted(std::begin(names), std::end(names),
                             [](const named& left, const named& right) { return left.text < right.text; }));

constexpr std::string_view any_arbitrary = "[arb'U]";
constexpr std::string_view fractions[] = {"%", "[pptr]", "[ppb]", "[ppm]", "[ppth]"};

// What one arbitrary unit measures another does; their numbers still do not convert.
ucum::dimension without_kinds(const ucum::dimension& of) {
    ucum::dimension plain;
    for (const auto& [base, exponent] : of) plain[ucum::is_arbitrary(base) ? any_arbitrary : base] += exponent;
    return plain;
}

struct known {
    ucum::dimension written;
    dimension_name name{};
};

std::vector<known> read_examples() {
    std::vector<known> read;
    for (const named& row : names)
        if (!row.example.empty()) read.push_back({ucum::net(*ucum::read(row.example)), row.name});
    for (const named& row : more_names) read.push_back({ucum::net(*ucum::read(row.example)), row.name});
    return read;
}

std::optional<dimension_name> name_of_dimension(const ucum::dimension& written) {
    static const std::vector<known> examples = read_examples();
    const auto found =
        std::find_if(examples.begin(), examples.end(), [&written](const known& one) { return one.written == written; });
    return found == examples.end() ? std::nullopt : std::optional(found->name);
}

bool is_fraction(const ucum::measure& of) {
    return std::any_of(of.atoms.begin(), of.atoms.end(), [](const ucum::used_atom& atom) {
        return std::find(std::begin(fractions), std::end(fractions), atom.code) != std::end(fractions);
    });
}

// A number, by what was written above and below the line.
dimension_name name_of_number(const ucum::measure& of) {
    const ucum::dimension both = ucum::cancelled(of);
    if (both.empty()) return is_fraction(of) ? fraction : dimensionless;
    if (both == ucum::dimension{{"g", 1}}) return mass_fraction;
    if (both == ucum::dimension{{"m", 3}}) return volume_fraction;
    if (both == ucum::dimension{{"mol", 1}}) return substance_fraction;
    return ratio;
}

// "mg/kg/d" is a dose and no frequency: only a time may cancel, as in "mPa.s".
std::optional<dimension_name> name_of_quotient(const ucum::measure& of, const ucum::dimension& written) {
    ucum::dimension gone = ucum::cancelled(of);
    gone.erase("s");
    if (gone.empty()) return name_of_dimension(written);
    const bool per_surface = gone == ucum::dimension{{"m", 2}} && written == ucum::dimension{{"m", 1}, {"s", -1}};
    return per_surface ? std::optional(normalised_volume_rate) : std::nullopt;
}

std::optional<dimension_name> name_of_special(const ucum::measure& of) {
    if (of.atoms.size() != 1) return std::nullopt;
    const auto name = name_of_dimension(ucum::net(of));
    if (name == substance_concentration && of.atoms.front().code == "[pH]") return ph;
    return name == temperature ? name : std::nullopt;
}

} // namespace

std::string_view to_text(dimension_name name) noexcept {
    return std::find_if(std::begin(names), std::end(names), [name](const named& row) { return row.name == name; })
        ->text;
}

std::optional<dimension_name> parse_dimension_name(std::string_view text) noexcept {
    const auto found =
        std::find_if(std::begin(names), std::end(names), [text](const named& row) { return row.text == text; });
    return found == std::end(names) ? std::nullopt : std::optional(found->name);
}

std::optional<dimension_name> dimension_of(const ucum::measure& of) {
    if (of.special) return name_of_special(of);
    const ucum::dimension written = without_kinds(ucum::net(of));
    return written.empty() ? name_of_number(of) : name_of_quotient(of, written);
}

std::optional<dimension_name> dimension_of(std::string_view code) {
    const auto read = ucum::read_as_meant(code);
    return read ? dimension_of(*read) : std::nullopt;
}

bool allows(dimension_name name, std::string_view code) {
    const auto of_code = dimension_of(code);
    if (!of_code) return false;
    const bool plain = *of_code == dimensionless || *of_code == fraction;
    switch (name) {
    case ratio:
        return plain || *of_code == mass_fraction || *of_code == volume_fraction || *of_code == substance_fraction ||
               *of_code == ratio;
    case mass_fraction:
    case volume_fraction:
    case number_fraction: return plain || *of_code == name;
    default: return *of_code == name;
    }
}

} // namespace signalbox::pathology::units
