#include "broker/trace/convert/xml_values.hpp"

#include <memory>
#include <new>
#include <type_traits>
#include <vector>

#include <expat.h>

#include "broker/trace/convert/fields.hpp"

namespace signalbox::trace {

namespace {

constexpr std::size_t depth_max = 4; // the root among them

struct free_parser {
    void operator()(std::remove_pointer_t<XML_Parser>* parser) const noexcept { XML_ParserFree(parser); }
};

std::string local_name(std::string_view name) { return std::string(name.substr(name.rfind(':') + 1)); }

struct collector {
    XML_Parser parser = nullptr;
    xml_values found;
    std::vector<std::size_t> lengths; // of the path around each open element that is looked at
    std::size_t depth = 0;
    std::string path;
    std::string text;

    void keep(std::string value) {
        if (!path.empty() && !value.empty()) found.at.try_emplace(path, std::move(value));
    }

    void open(const char* name, const char** attributes) {
        if (++depth > depth_max) return;
        text.clear();
        if (depth == 1) {
            found.root = local_name(name);
            return;
        }
        lengths.push_back(path.size());
        if (!path.empty()) path += '/';
        path += local_name(name);
        for (; *attributes != nullptr; attributes += 2)
            if (std::string_view(*attributes) == "value" && std::string_view(attributes[1]).size() <= value_size_max)
                keep(attributes[1]);
    }

    void close() {
        if (depth-- > depth_max || depth == 0) return;
        keep(one_line(text));
        text.clear();
        path.resize(lengths.back());
        lengths.pop_back();
    }

    void add(std::string_view more) {
        if (depth <= depth_max && text.size() + more.size() <= value_size_max) text += more;
    }
};

collector& of(void* data) { return *static_cast<collector*>(data); }

} // namespace

std::string_view xml_values::value(std::string_view path) const {
    const auto found = at.find(path);
    return found == at.end() ? std::string_view{} : std::string_view(found->second);
}

read_result<xml_values> read_xml_values(std::string_view text) {
    const std::unique_ptr<std::remove_pointer_t<XML_Parser>, free_parser> parser(XML_ParserCreate(nullptr));
    if (!parser) throw std::bad_alloc();
    collector into;
    into.parser = parser.get();
    XML_SetUserData(parser.get(), &into);
    XML_SetElementHandler(
        parser.get(),
        [](void* data, const XML_Char* name, const XML_Char** attributes) { of(data).open(name, attributes); },
        [](void* data, const XML_Char*) { of(data).close(); });
    XML_SetCharacterDataHandler(parser.get(), [](void* data, const XML_Char* more, int size) {
        of(data).add({more, static_cast<std::size_t>(size)});
    });
    XML_SetStartDoctypeDeclHandler(parser.get(), [](void* data, const XML_Char*, const XML_Char*, const XML_Char*,
                                                    int) { XML_StopParser(of(data).parser, XML_FALSE); });
    if (XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), 1) != XML_STATUS_OK)
        return unreadable{XML_GetCurrentLineNumber(parser.get()), "no well-formed XML, or with a DOCTYPE"};
    return std::move(into.found);
}

} // namespace signalbox::trace
