#include "broker/fhir/types.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace signalbox::fhir {

namespace {

// Takes the first word off `text`, which is cut at `separator`.
std::string_view next_word(std::string_view& text, char separator) {
    const auto end = std::min(text.find(separator), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

form form_of(std::string_view name) {
    if (name == "boolean") return form::boolean;
    if (name == "number") return form::number;
    if (name == "narrative") return form::narrative;
    return form::text;
}

std::string capitalised(std::string_view name) {
    std::string text(name);
    if (text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

} // namespace

// A line of the packed text whose elements are not in the table yet.
struct type_table::source {
    std::string_view name;
    std::string_view base;
    std::string_view elements;
    bool is_filled = false;
};

const element_shape* type_shape::find(std::string_view element) const noexcept {
    const auto name_of = [this](std::uint16_t i) { return elements[i].name; };
    const auto found = std::ranges::lower_bound(by_name, element, {}, name_of);
    return found != by_name.end() && name_of(*found) == element ? &elements[*found] : nullptr;
}

const type_table& type_table::of(release fhir_release) {
    if (fhir_release == release::r4) {
        static const type_table r4(detail::packed_types_r4());
        return r4;
    }
    static const type_table stu3(detail::packed_types_stu3());
    return stu3;
}

const type_shape* type_table::find(std::string_view type) const noexcept {
    const auto found = std::ranges::lower_bound(types_, type, {}, &type_shape::name);
    return found != types_.end() && found->name == type ? &*found : nullptr;
}

const type_shape* type_table::resource(std::string_view type) const noexcept {
    const type_shape* found = find(type);
    return found != nullptr && found->is_resource ? found : nullptr;
}

// Elements point to shapes, so all shapes stand in their final place before the first element is added.
type_table::type_table(std::span<const std::string_view> packed) {
    std::vector<source> sources;
    for (std::string_view line : packed) {
        if (line.starts_with('!')) {
            add_primitives(line.substr(1));
            continue;
        }
        if (line.starts_with("# ")) {
            open_choice_ = line.substr(2);
            continue;
        }
        const bool is_resource = line.starts_with('+');
        if (is_resource) line.remove_prefix(1);
        const auto name = next_word(line, ':');
        const auto base = next_word(line, ' ');
        types_.push_back({name, name == "Resource" ? form::resource : form::object, is_resource, {}, {}});
        sources.push_back({name, base, line});
    }
    std::ranges::sort(types_, {}, &type_shape::name);
    std::ranges::sort(sources, {}, &source::name);

    for (type_shape& type : types_) fill(type, sources);
}

void type_table::add_primitives(std::string_view line) {
    const form primitive_form = form_of(next_word(line, ' '));
    while (!line.empty()) types_.push_back({next_word(line, ' '), primitive_form, false, {}, {}});
}

type_shape& type_table::shape(std::string_view type) {
    const auto found = std::ranges::lower_bound(types_, type, {}, &type_shape::name);
    assert(found != types_.end() && found->name == type);
    return *found;
}

// Depth is that of FHIR's inheritance: four at most.
void type_table::fill(type_shape& type, std::vector<source>& sources) {
    if (!type.elements.empty()) return;

    const auto found = std::ranges::lower_bound(sources, type.name, {}, &source::name);
    const bool has_line = found != sources.end() && found->name == type.name;
    const auto base = has_line ? found->base : std::string_view("Element"); // the base of every primitive
    if (!base.empty()) {
        fill(shape(base), sources);
        type.elements = shape(base).elements;
    }
    auto items = has_line ? found->elements : std::string_view();
    while (!items.empty()) add_element(type, next_word(items, ' '));

    type.by_name.resize(type.elements.size());
    std::iota(type.by_name.begin(), type.by_name.end(), std::uint16_t{0});
    std::ranges::sort(type.by_name, {}, [&type](std::uint16_t i) { return type.elements[i].name; });
}

void type_table::add_element(type_shape& type, std::string_view item) {
    const auto mark = item.find_first_of(":*@?");
    assert(mark != std::string_view::npos);
    const auto name = item.substr(0, mark);
    const auto rest = item.substr(mark + 1);
    switch (item[mark]) {
    case '@': type.elements.push_back({name, &shape("string"), false, true}); return;
    case '?': add_choice(type, name, rest); return;
    default: type.elements.push_back({name, &shape(rest), item[mark] == '*', false});
    }
}

void type_table::add_choice(type_shape& type, std::string_view stem, std::string_view types) {
    const bool is_open = types == "#";
    auto rest = is_open ? open_choice_ : types;
    while (!rest.empty()) {
        const auto one = next_word(rest, is_open ? ' ' : '|');
        names_.push_back(std::string(stem) + capitalised(one));
        type.elements.push_back({names_.back(), &shape(one), false, false});
    }
}

} // namespace signalbox::fhir
