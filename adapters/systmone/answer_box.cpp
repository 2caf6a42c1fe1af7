#include "adapters/systmone/answer_box.hpp"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <future>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>
#include <vector>

namespace signalbox::adapters::systmone {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t answer_max = 4UL << 20U;

std::optional<std::string> content_of(const fs::path& file) {
    std::error_code failed;
    const std::uintmax_t size = fs::file_size(file, failed);
    std::ifstream in(file, std::ios::binary);
    std::ostringstream read;
    if (failed || size > answer_max || !in) return std::nullopt;
    read << in.rdbuf();
    return std::move(read).str();
}

} // namespace

void answer_box::look(const std::function<bool()>& goes_on) {
    std::vector<std::string> stems;
    std::error_code failed;
    for (const auto& each : fs::directory_iterator(folder_, failed))
        if (each.path().extension() == ".ctl") stems.push_back(each.path().stem().string());
    if (failed) hub_.log(SIGNALBOX_LOG_WARNING, "the folder of answers cannot be read: " + failed.message());
    std::sort(stems.begin(), stems.end());
    for (const std::string& stem : stems) {
        if (!goes_on()) return;
        take(stem);
    }
}

void answer_box::take(const std::string& stem) {
    std::error_code failed;
    if (!fs::exists(folder_ / (stem + ".dat"), failed)) return; // the pair is not whole yet
    const auto text = content_of(folder_ / (stem + ".dat"));
    if (!text) return set_aside(stem);
    const auto said = pathology::edifact::read_acknowledgement(*text);
    if (!said.usable()) return set_aside(stem);

    std::vector<note> noted;
    for (const std::string& line : book_.find(key_of(said))) noted.push_back(read_note(line));
    const auto verdicts = verdicts_of(said, noted);
    if (verdicts.empty()) return set_aside(stem);
    bool all_settled = true;
    for (const verdict& one : verdicts) all_settled = confirm(one) && all_settled;
    if (all_settled) remove(stem);
}

bool answer_box::confirm(const verdict& one) {
    std::promise<adapter::kept> answered;
    auto answer = answered.get_future();
    const auto done = [&answered](const adapter::kept& said) { answered.set_value(said); };
    if (one.filed)
        hub_.filed(one.delivery_id, done);
    else
        hub_.refused(one.delivery_id, one.code, "the practice's NHSACK refuses it", done);
    const adapter::kept said = answer.get();
    if (!said) hub_.log(SIGNALBOX_LOG_WARNING, "an NHSACK was not kept: " + said.error);
    return said || said.is_refused(); // the delivery is no longer one that can be confirmed
}

// The control file first: without it there is no pair.
void answer_box::remove(const std::string& stem) {
    std::error_code failed;
    for (const char* extension : {".ctl", ".dat"}) fs::remove(folder_ / (stem + extension), failed);
}

void answer_box::set_aside(const std::string& stem) {
    const fs::path aside = folder_.parent_path() / "unclaimed";
    std::error_code failed;
    fs::create_directories(aside, failed);
    for (const char* extension : {".ctl", ".dat"})
        fs::rename(folder_ / (stem + extension), aside / (stem + extension), failed);
    hub_.log(SIGNALBOX_LOG_WARNING, "an answer that is no NHSACK, or about nothing of ours, was set aside");
    hub_.count("answers_set_aside");
}

} // namespace signalbox::adapters::systmone
