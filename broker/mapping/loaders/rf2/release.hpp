#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "broker/mapping/loaders/problems.hpp"
#include "broker/mapping/row.hpp"

namespace signalbox::mapping {

using sctid = std::uint64_t;

// Where an inactive concept points to. What is neither of the first two is for a person.
enum class association_kind : std::uint8_t { same_as, replaced_by, other };

struct association {
    association_kind kind{};
    sctid target = 0;
    std::string_view name; // "POSSIBLY_EQUIVALENT_TO"

    bool operator==(const association&) const = default;
};

// What the files of an RF2 snapshot say about concepts; each part is empty when its file was not given.
struct rf2_release {
    std::unordered_map<sctid, bool> concepts; // true: active
    std::unordered_map<sctid, sctid> concept_of_description;
    std::unordered_map<sctid, std::string_view> full_names; // by concept
    std::unordered_map<sctid, std::vector<association>> associations;
    std::unordered_map<sctid, sctid> inactivation_reasons;
    std::unordered_map<sctid, target_refset> members;
    std::array<bool, 3> lists_known{}; // by target_refset: its members were given
};

// Of digits that parse_sctid accepts.
sctid to_sctid(std::string_view digits) noexcept;

// True for the header line of an RF2 file.
bool looks_like_rf2(std::string_view first_line) noexcept;

// Takes what the file says about concepts; a file of maps says nothing. The texts are those of `from`.
void read_rf2_release(const map_text& from, rf2_release& into, map_problems& problems);

} // namespace signalbox::mapping
