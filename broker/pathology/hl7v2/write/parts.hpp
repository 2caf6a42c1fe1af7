#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "broker/pathology/hl7v2/write/datatypes.hpp"
#include "broker/pathology/hl7v2/write/segment_writer.hpp"

// What writer.cpp puts together.
namespace signalbox::pathology::hl7v2 {

// One OBR and what stands below it.
struct planned_order {
    std::optional<std::uint32_t> group; // its header; nothing for the report as a whole
    std::vector<std::uint32_t> results;
    std::optional<std::uint32_t> specimen;
    std::optional<std::size_t> request; // which ORC stands before it
    bool has_conclusion = false;
};

// Every investigation, specimen and request in its place. What cannot stand where the report says is said.
std::vector<planned_order> plan_orders(const writing& to);

// OBR-25 and OBX-11.
char report_letter(const report& from, const writer_options& options);
char group_letter(std::uint32_t position, const writing& to);
char result_letter(std::uint32_t position, const std::string& pointer, const writing& to);
// What the letters do not say.
void say_what_statuses_lose(const writing& to);

std::string patient_segments(const writing& to);
// ORC, OBR, NTE; for the first OBR, and the others.
std::string order_segments(const planned_order& order, std::size_t number, const writing& to);
std::string result_segments(std::uint32_t position, std::size_t number, const planned_order& below, const writing& to);
std::string specimen_segment(std::uint32_t position, const writing& to);

// OBX-2, 5 and 6. What stands beside the value, and has to become a note.
std::vector<std::string> write_value(const value& from, const std::string& pointer, segment_writer& obx,
                                     const writing& to);
std::string raw_ranges(const investigation& from, const std::string& pointer, const writing& to);
void write_flags(const investigation& from, const std::string& pointer, segment_writer& obx, const writing& to);

placed_parties place_parties(const report& from);
void say_what_parties_lose(const writing& to);

} // namespace signalbox::pathology::hl7v2
