#include "tests/support/json_facts.hpp"

#include <algorithm>

namespace signalbox::tests {

fhir::value json_facts::at(const std::string& path) const {
    if (!read_) return {};
    fhir::value found = read_->root();
    for (std::size_t begin = 0; begin < path.size() && found;) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string step = path.substr(begin, end - begin);
        found = found.is(fhir::kind::array) ? found.at(static_cast<std::uint32_t>(std::stoul(step))) : found.find(step);
        begin = end + 1;
    }
    return found;
}

std::vector<std::string> json_facts::texts(const std::string& path) const {
    std::vector<std::string> texts;
    const fhir::value array = at(path);
    if (!array) return texts;
    for (const fhir::value each : array) texts.emplace_back(each.text());
    return texts;
}

std::vector<std::string> json_facts::names(const std::string& path) const {
    std::vector<std::string> names;
    const fhir::value object = at(path);
    if (!object) return names;
    for (const fhir::value each : object) names.emplace_back(each.name());
    return names;
}

} // namespace signalbox::tests
