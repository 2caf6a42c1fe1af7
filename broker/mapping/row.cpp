#include "broker/mapping/row.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "broker/pathology/model/date_time.hpp"

namespace signalbox::mapping {

namespace {

constexpr std::array<std::string_view, 10> equivalence_names = {
    "equivalent",  "equal",   "wider",     "subsumes", "narrower",
    "specializes", "inexact", "unmatched", "disjoint", "relatedto",
};
constexpr std::array<std::string_view, 3> refset_names = {"", "PaLM", "PBCL"};
constexpr std::string_view laboratory_prefix = "lab:";

} // namespace

std::optional<equivalence> parse_equivalence(std::string_view text) noexcept {
    const auto found = std::find(equivalence_names.begin(), equivalence_names.end(), text);
    if (found == equivalence_names.end()) return std::nullopt;
    return static_cast<equivalence>(found - equivalence_names.begin());
}

std::string_view to_text(equivalence e) noexcept { return equivalence_names[static_cast<std::size_t>(e)]; }

std::optional<target_refset> parse_refset(std::string_view text) noexcept {
    const auto found = std::find(refset_names.begin(), refset_names.end(), text);
    if (found == refset_names.end()) return std::nullopt;
    return static_cast<target_refset>(found - refset_names.begin());
}

std::string_view to_text(target_refset r) noexcept { return refset_names[static_cast<std::size_t>(r)]; }

bool set_layer(map_row& row, std::string_view text) noexcept {
    row.laboratory = {};
    row.layer = map_layer::national;
    if (text.empty() || text == "national") return true;
    row.layer = map_layer::region;
    if (text == "region") return true;
    if (!text.starts_with(laboratory_prefix) || text.size() == laboratory_prefix.size()) return false;
    row.layer = map_layer::laboratory;
    row.laboratory = text.substr(laboratory_prefix.size());
    return true;
}

std::string layer_text(const map_row& row) {
    switch (row.layer) {
    case map_layer::national: return "national";
    case map_layer::region: return "region";
    case map_layer::laboratory: break;
    }
    return fmt::format("{}{}", laboratory_prefix, row.laboratory);
}

std::optional<day> parse_day(std::string_view text) {
    const auto when = pathology::parse_fhir_date_time(text);
    if (!when || when->exact_to != pathology::date_time::precision::day) return std::nullopt;
    return static_cast<day>(when->year) * 10000U + when->month * 100U + when->day;
}

day day_of(std::chrono::system_clock::time_point now) {
    using namespace std::chrono;
    const year_month_day date(floor<days>(now + hours(1)));
    return static_cast<day>(static_cast<int>(date.year())) * 10000U + static_cast<unsigned>(date.month()) * 100U +
           static_cast<unsigned>(date.day());
}

std::string to_text(day d) { return fmt::format("{:04}-{:02}-{:02}", d / 10000, d / 100 % 100, d % 100); }

} // namespace signalbox::mapping
