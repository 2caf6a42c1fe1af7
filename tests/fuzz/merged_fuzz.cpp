// uses: validation fhir
// The first two bytes pick a message of config/demo or the corpus of tests/data and a schema of the catalogue, the rest
// are changes to the message, seven bytes each: merged states and the walker judge it alike, in both strengths.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "broker/fhir/json.hpp"
#include "tests/support/both_engines.hpp"
#include "tests/support/mutation.hpp"

using namespace signalbox;
namespace fs = std::filesystem;

namespace {

std::string content_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::vector<fs::path> json_files(const fs::path& folder) {
    std::vector<fs::path> found;
    for (const auto& file : fs::recursive_directory_iterator(folder))
        if (file.is_regular_file() && file.path().extension() == ".json") found.push_back(file.path());
    std::sort(found.begin(), found.end());
    return found;
}

// All of the catalogue, each file a schema by itself.
const std::vector<validation::schema_source>& sources() {
    static const auto all = [] {
        const fs::path folder = fs::path(SIGNALBOX_SOURCE_DIR) / "schemas";
        std::vector<validation::schema_source> made;
        for (const fs::path& file : json_files(folder)) {
            const std::string name = fs::relative(file, folder).string();
            if (name.ends_with(".schema.json")) made.push_back({name, content_of(file)});
        }
        return made;
    }();
    return all;
}

const support::both_engines& schemas() {
    static const support::both_engines all(sources(), sources().size());
    return all;
}

const std::vector<std::unique_ptr<fhir::document>>& messages() {
    static const auto all = [] {
        std::vector<std::unique_ptr<fhir::document>> made;
        for (const char* folder : {"config/demo", "tests/data"}) {
            for (const fs::path& file : json_files(fs::path(SIGNALBOX_SOURCE_DIR) / folder)) {
                auto read = fhir::read_json(content_of(file));
                if (read && read->size() < 4000) made.push_back(std::make_unique<fhir::document>(std::move(*read)));
            }
        }
        if (made.empty()) throw std::runtime_error("no messages");
        return made;
    }();
    return all;
}

constexpr std::size_t bytes_of_change = 7;

support::mutation change_from(const std::uint8_t* bytes, const fhir::document& to) {
    const auto place = static_cast<std::uint32_t>(bytes[0] << 8 | bytes[1]);
    const auto other = static_cast<std::uint32_t>(bytes[2] << 8 | bytes[3]);
    return {1 + place % std::max(to.size() - 1, 1U), other, bytes[4], bytes[5]};
}

void compare(std::size_t root, const fhir::document& message) {
    for (const auto how : {validation::strength::tolerant, validation::strength::strict})
        if (!schemas().of(root, message.root(), how).agree()) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const fhir::document& from = *messages()[data[0] % messages().size()];
    auto message = std::make_unique<fhir::document>(support::mutating(from, {from.size(), 0, 0, 0}).made());
    for (std::size_t at = 2; at + bytes_of_change <= std::min<std::size_t>(size, 60); at += bytes_of_change)
        message =
            std::make_unique<fhir::document>(support::mutating(*message, change_from(data + at, *message)).made());
    compare(data[1] % sources().size(), *message);
    return 0;
}
