#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tools/simulate/practice/gpconnect/structured/record/record.hpp"
#include "tools/simulate/practice/gpconnect/wire/exchange.hpp"

namespace signalbox::simulate::gpconnect {

enum class part_type : std::uint8_t { boolean, date, period, positive, code };

// A part that a parameter has. `narrowing` ones cannot be asked for beside consultations or problems, whose linked
// items they would take away.
struct known_part {
    std::string_view name;
    part_type type;
    bool narrowing = false;
    std::vector<std::string_view> codes = {};
};

struct known_parameter {
    std::string_view name;
    gpconnect::area area;
    std::vector<known_part> parts;
};

// GP Connect Access Record Structured 1.6.2.
const std::vector<known_parameter>& known_parameters();
const known_parameter* find_parameter(std::string_view name);
const known_part* find_part(const known_parameter& of, std::string_view name);

// What is wrong with the value of a part that is known.
std::optional<reply> wrong_value(const known_part& known, const fhir::value& part);

} // namespace signalbox::simulate::gpconnect
