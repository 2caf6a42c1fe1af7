#include "tools/replay/compare/bodies/xml_elements.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <new>
#include <type_traits>
#include <vector>

#include <expat.h>
#include <fmt/format.h>

namespace signalbox::replay {

namespace {

constexpr std::size_t depth_max = 64;
constexpr std::size_t elements_max = 1'000'000;
constexpr std::size_t path_max = 512; // bytes
constexpr char in_namespace = ' ';    // no URI has one

struct free_parser {
    void operator()(std::remove_pointer_t<XML_Parser>* parser) const noexcept { XML_ParserFree(parser); }
};

struct expanded_name {
    std::string_view space;
    std::string_view local;
};

expanded_name name_of(std::string_view given) {
    const auto at = given.rfind(in_namespace);
    if (at == std::string_view::npos) return {{}, given};
    return {given.substr(0, at), given.substr(at + 1)};
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

class collector {
  public:
    explicit collector(XML_Parser parser) : parser_(parser) { list_.kind = branch_kind::elements; }

    void open(const char* given, const char** attributes) {
        if (stopped_) return;
        if (open_.size() == depth_max || list_.below.size() == elements_max) return give_up();
        put_text(false);
        const expanded_name name = name_of(given);
        level next{list_.below.size(), std::string(name.space), "", "", 0, {}, ""};
        if (!open_.empty()) {
            level& around = open_.back();
            const auto seen = ++around.seen[std::string(name.local)];
            const std::string step = seen == 1 ? std::string(name.local) : fmt::format("{}[{}]", name.local, seen);
            next.place = around.place + '/' + step;
            next.path = around.path + '/' + std::string(name.local);
            ++around.children;
        } else {
            next.place = next.path = name.local;
        }
        if (next.place.size() > path_max) return give_up();
        branch& made = list_.below.emplace_back();
        made.kind = branch_kind::xml_element;
        made.step = next.place;
        made.text = next.path;
        if (name.space != (open_.empty() ? std::string_view{} : std::string_view(open_.back().space)))
            put(made, "xmlns", std::string(name.space));
        for (; *attributes != nullptr; attributes += 2) put_attribute(made, name_of(attributes[0]), attributes[1]);
        open_.push_back(std::move(next));
    }

    void close() {
        if (stopped_) return; // expat ends an empty element all the same
        put_text(open_.back().children == 0);
        open_.pop_back();
    }

    void add(std::string_view more) {
        if (!stopped_) open_.back().text += more;
    }
    void give_up() {
        stopped_ = true;
        XML_StopParser(parser_, XML_FALSE);
    }

    branch finish() {
        for (branch& each : list_.below)
            std::ranges::sort(each.below, [](const branch& a, const branch& b) { return a.step < b.step; });
        return std::move(list_);
    }

  private:
    struct level {
        std::size_t index; // of its element
        std::string space;
        std::string place; // "Body/item[2]"
        std::string path;  // "Body/item"
        std::size_t children = 0;
        std::map<std::string, std::uint32_t, std::less<>> seen; // children of each name
        std::string text;                                       // since its last child
    };

    static void put(branch& into, std::string step, std::string text) {
        branch& made = into.below.emplace_back();
        made.step = std::move(step);
        made.text = std::move(text);
    }

    static void put_attribute(branch& of, const expanded_name& name, const char* value) {
        const std::string step = fmt::format("@{}", name.local);
        put(of, step, value);
        if (!name.space.empty()) put(of, step + "/xmlns", std::string(name.space));
    }

    // Between elements white space is the writer's own.
    void put_text(bool is_all_there_is) {
        if (open_.empty()) return;
        level& of = open_.back();
        if (!of.text.empty() && (is_all_there_is || !is_blank(of.text)))
            put(list_.below[of.index], of.children == 0 ? "text" : fmt::format("text[{}]", of.children),
                std::move(of.text));
        of.text.clear();
    }

    XML_Parser parser_;
    branch list_;
    std::vector<level> open_;
    bool stopped_ = false;
};

collector& of(void* data) { return *static_cast<collector*>(data); }

} // namespace

std::optional<branch> xml_elements(std::string_view text) {
    const std::unique_ptr<std::remove_pointer_t<XML_Parser>, free_parser> parser(
        XML_ParserCreateNS(nullptr, in_namespace));
    if (!parser) throw std::bad_alloc();
    collector into(parser.get());
    XML_SetUserData(parser.get(), &into);
    XML_SetElementHandler(
        parser.get(),
        [](void* data, const XML_Char* name, const XML_Char** attributes) { of(data).open(name, attributes); },
        [](void* data, const XML_Char*) { of(data).close(); });
    XML_SetCharacterDataHandler(parser.get(), [](void* data, const XML_Char* more, int size) {
        of(data).add({more, static_cast<std::size_t>(size)});
    });
    XML_SetStartDoctypeDeclHandler(
        parser.get(), [](void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) { of(data).give_up(); });
    if (XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), 1) != XML_STATUS_OK) return std::nullopt;
    return into.finish();
}

} // namespace signalbox::replay
