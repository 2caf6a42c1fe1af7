#include "broker/fhir/search_token.hpp"

#include <utility>

namespace signalbox::fhir {

std::optional<std::vector<search_token>> read_search_tokens(std::string_view value) {
    constexpr std::string_view escapable = ",|$\\";
    std::vector<search_token> read(1);
    for (std::size_t at = 0; at < value.size(); ++at) {
        search_token& last = read.back();
        if (value[at] == ',') {
            read.emplace_back();
        } else if (value[at] == '|') {
            if (last.system) return std::nullopt;
            last.system = std::exchange(last.code, {});
        } else if (value[at] != '\\') {
            last.code += value[at];
        } else {
            ++at;
            if (at == value.size() || escapable.find(value[at]) == std::string_view::npos) return std::nullopt;
            last.code += value[at];
        }
    }
    return read;
}

} // namespace signalbox::fhir
