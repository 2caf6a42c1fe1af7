#include "broker/delivery/library/table.hpp"

#include <optional>
#include <string_view>

#include "broker/base/character_sets.hpp"
#include "broker/delivery/library/texts.hpp"

namespace signalbox::delivery::library {

namespace {

constexpr std::size_t name_max = 64;
constexpr std::size_t forms_text_max = 256;
constexpr std::size_t schema_max = 1UL << 20;

bool is_name(std::string_view text) {
    if (text.empty() || text.size() > name_max) return false;
    for (const char c : text)
        if (c <= ' ' || c > '~') return false;
    return true;
}

// Nothing when there is one that we do not know.
std::optional<std::vector<mapping::form>> forms_in(std::string_view words) {
    std::vector<mapping::form> made;
    while (!words.empty()) {
        const std::size_t end = std::min(words.find(' '), words.size());
        const auto form = mapping::parse_form(words.substr(0, end));
        if (!form) return std::nullopt;
        made.push_back(*form);
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    if (made.empty()) return std::nullopt;
    return made;
}

std::string trouble_of(const signalbox_adapter_table* table) {
    if (table == nullptr) return "it does not work with this version of the hub";
    if (!is_whole(table)) return "its table is shorter than that of ABI version 1.0";
    if (table->create == nullptr || table->deliver == nullptr || table->destroy == nullptr)
        return "its table lacks create, deliver or destroy";
    if (!is_name(view(table->name))) return "its name is not 1 to 64 printable characters of ASCII";
    if (!is_name(view(table->version))) return "its version is not 1 to 64 printable characters of ASCII";
    if (table->max_in_flight < 1 || table->max_in_flight > in_flight_max) return "max_in_flight is not 1 to 1024";
    if (table->forms.size > forms_text_max || !forms_in(view(table->forms)))
        return "its forms are not fhir-r4, fhir-stu3, edifact-nhs003, hl7v2-oru and original, with single spaces";
    const std::string_view schema = view(table->settings_schema);
    if (schema.size() > schema_max || !base::is_utf8(schema)) return "its settings_schema is not UTF-8 of up to 1 MiB";
    return "";
}

} // namespace

table_reading read_table(const signalbox_adapter_table* table) {
    table_reading read;
    read.trouble = trouble_of(table);
    if (!read.trouble.empty()) return read;
    read.about.name = view(table->name);
    read.about.version = view(table->version);
    read.about.forms = *forms_in(view(table->forms));
    read.about.settings_schema = view(table->settings_schema);
    read.about.max_in_flight = table->max_in_flight;
    read.about.idempotent = table->idempotent == 1;
    read.about.never_blocks = table->never_blocks == 1;
    read.about.exchanges = table->exchange != nullptr;
    return read;
}

} // namespace signalbox::delivery::library
