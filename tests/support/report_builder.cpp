#include "tests/support/report_builder.hpp"

#include <algorithm>
#include <mutex>
#include <stdexcept>
#include <vector>

#include "broker/fhir/json.hpp"
#include "tests/support/hub_process.hpp"

namespace signalbox::tests {

namespace {

constexpr std::uint32_t first_number = 100'000; // 999 100 000 and on

int check_digit(const std::string& nine) {
    int sum = 0;
    for (std::size_t i = 0; i < nine.size(); ++i) sum += (nine[i] - '0') * (10 - static_cast<int>(i));
    const int rest = 11 - sum % 11;
    return rest == 11 ? 0 : rest;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

// The value beside an identifier's system, inside the part of the text that begins at `from`.
std::string value_behind(const std::string& text, const std::string& mark) {
    const auto system = text.find(mark);
    if (system == std::string::npos) return {};
    const std::string name = R"("value":")";
    const auto value = text.find(name, system);
    if (value == std::string::npos) return {};
    const auto begin = value + name.size();
    return text.substr(begin, text.find('"', begin) - begin);
}

std::string report_id_in(const fhir::document& report) {
    for (const fhir::value entry : report.root().find("entry")) {
        const fhir::value resource = entry.find("resource");
        if (resource.string("resourceType") == "DiagnosticReport")
            return std::string(resource.find("identifier").at(0).string("value"));
    }
    return {};
}

// The committed report as compact JSON, with the texts that build() replaces.
struct base_report {
    std::string text;
    std::string nhs_number;
    std::string report_id;
    std::string bundle_id;

    base_report() {
        const auto read = fhir::read_json(file_text(SIGNALBOX_SOURCE_DIR "/config/demo/full_blood_count.json"));
        if (!read) throw std::runtime_error("config/demo/full_blood_count.json is not JSON");
        text = fhir::write_json(read->root());
        nhs_number = value_behind(text, "https://fhir.nhs.uk/Id/nhs-number");
        report_id = report_id_in(*read);
        bundle_id = bundle_id_of(text);
        if (nhs_number.empty() || report_id.empty() || bundle_id.empty())
            throw std::runtime_error("config/demo/full_blood_count.json lacks an identifier");
    }
};

} // namespace

std::string synthetic_nhs_number(std::uint32_t index) {
    // Load drivers ask for each message: what was found is kept.
    static std::mutex guard;
    static std::vector<std::string> found;
    static std::uint32_t number = first_number;
    const std::lock_guard lock(guard);
    while (found.size() < std::max(index, 1U)) {
        const std::string nine = "999" + std::to_string(number++);
        const int check = check_digit(nine);
        if (check != 10) found.push_back(nine + std::to_string(check));
    }
    return found.at(std::max(index, 1U) - 1);
}

std::string report_builder::build() const {
    static const base_report base;
    std::string text = base.text;
    replace_all(text, base.nhs_number, nhs_number);
    replace_all(text, base.report_id, report_id);
    replace_all(text, base.bundle_id, bundle_id);
    return text;
}

std::string bundle_id_of(const std::string& compact_json) {
    return value_behind(compact_json, "https://tools.ietf.org/html/rfc4122");
}

} // namespace signalbox::tests
