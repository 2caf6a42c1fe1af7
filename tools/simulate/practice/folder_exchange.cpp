#include "tools/simulate/practice/folder_exchange.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

#include <fmt/format.h>

#include "broker/app/files.hpp"
#include "broker/base/character_sets.hpp"
#include "broker/base/file.hpp"
#include "broker/pathology/edifact/acknowledgement.hpp"

namespace signalbox::simulate {

namespace {

namespace fs = std::filesystem;
namespace edifact = pathology::edifact;

// By what the practice knows an interchange again: its parties and its control reference, as promised among them.
std::string key_of(const edifact::interchange& read) {
    return fmt::format("{}:{}:{}", read.sender.id, read.recipient.id, read.control_reference);
}

edifact::interchange judged(const decision& about) {
    auto read = edifact::read_interchange(base::latin1_of_utf8(about.payload).bytes);
    if (about.filed) return read;
    for (edifact::part& part : read.parts)
        part.findings.push_back({pathology::severity::error, about.code, "the practice does not file it", {}, {}});
    return read;
}

// The members that a MESH client gives its control file; what it is for is said by the workflow id.
std::string control_file(std::string_view from, std::string_view to, std::string_view local_id) {
    return fmt::format("<DTSControl>\n  <Version>1.0</Version>\n  <AddressType>DTS</AddressType>\n"
                       "  <MessageType>Data</MessageType>\n  <From_DTS>{}</From_DTS>\n  <To_DTS>{}</To_DTS>\n"
                       "  <LocalId>{}</LocalId>\n  <WorkflowId>PATH_MEDRPT_V3_ACK</WorkflowId>\n"
                       "  <Encrypted>N</Encrypted>\n  <Compressed>N</Compressed>\n</DTSControl>\n",
                       from, to, local_id);
}

// The data first: a pair is there when its control file is.
void write_pair(const std::string& stem, std::string_view control, std::string_view data) {
    for (const auto& [name, text] : {std::pair(stem + ".dat", data), std::pair(stem + ".ctl", control)})
        if (const auto written = app::write_file_durably(name, text, 0640); !written)
            throw fs::filesystem_error("the practice's answer", name, std::error_code(written.error()));
}

} // namespace

folder_exchange::folder_exchange(std::string folder, std::string ods_code, simulate::inbox& inbox, fault_plan& faults)
    : folder_(std::move(folder)), ods_code_(std::move(ods_code)), inbox_(inbox), faults_(faults) {
    for (const char* name : {"in", "out", "failed"}) fs::create_directories(fs::path(folder_) / name);
}

void folder_exchange::look(base::time_point now) {
    std::vector<std::string> stems;
    for (const auto& entry : fs::directory_iterator(fs::path(folder_) / "in"))
        if (entry.path().extension() == ".ctl") stems.push_back(entry.path().stem().string());
    std::sort(stems.begin(), stems.end());
    for (const std::string& stem : stems) take_pair(stem, now);

    inbox_.decide_what_is_due(now);
    while (!inbox_.decisions().empty()) {
        const decision& next = inbox_.decisions().front();
        answer(next, now);
        inbox_.acknowledge(next.number);
    }
}

void folder_exchange::take_pair(const std::string& stem, base::time_point now) {
    const fault suffered = faults_.next("results");
    const bool left_alone = suffered.what == fault_kind::status || suffered.what == fault_kind::drop_before ||
                            suffered.what == fault_kind::slow;
    if (left_alone) return;
    const fs::path in = fs::path(folder_) / "in";
    const fs::path data = in / (stem + ".dat");
    const auto text = base::read_file(data.string());
    if (!text) return; // the pair is not whole yet

    const auto read = edifact::read_interchange(*text);
    auto seen = look_into_interchange(*text);
    if (!seen || read.control_reference.empty()) {
        fs::rename(data, fs::path(folder_) / "failed" / data.filename());
        fs::remove(in / (stem + ".ctl"));
        return;
    }
    const arrival what{key_of(read), "edifact-nhs003", base::utf8_of_latin1(*text), std::move(*seen)};
    const auto taken = inbox_.take(what, suffered, now);
    if (taken.state == arrival_state::different) fs::rename(data, fs::path(folder_) / "failed" / data.filename());
    fs::remove(in / (stem + ".ctl"));
    fs::remove(data);
}

void folder_exchange::answer(const decision& about, base::time_point now) {
    const fault suffered = faults_.next("filing");
    if (suffered.what == fault_kind::drop_before || suffered.what == fault_kind::drop_after) return;
    const auto read = judged(about);
    const auto control_number = static_cast<std::uint32_t>(about.number);
    auto text =
        edifact::write_acknowledgement(read, {.control_number = control_number, .now = pathology::british_time(now)});
    if (!text) return; // it does not say whom to answer
    if (suffered.what == fault_kind::garbage) text = "no interchange";
    const std::string name = fmt::format("{}{:08}", ods_code_, about.number);
    write_pair((fs::path(folder_) / "out" / name).string(), control_file(ods_code_, read.sender.id, name), *text);
}

} // namespace signalbox::simulate
