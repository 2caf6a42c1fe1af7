#include "broker/ingress/fhir/expression.hpp"

#include <algorithm>

#include "broker/fhir/types.hpp"

namespace signalbox::ingress::fhir {

namespace {

using signalbox::fhir::element_shape;
using signalbox::fhir::type_shape;
using signalbox::fhir::type_table;
using signalbox::fhir::value;

constexpr std::string_view digits = "0123456789";

std::string capitalised(std::string_view text) {
    std::string made(text);
    if (made.front() >= 'a' && made.front() <= 'z') made.front() = static_cast<char>(made.front() - 'a' + 'A');
    return made;
}

// "value" of valueQuantity, if that may be a choice; else empty.
std::string_view stem_of(const element_shape& element) {
    const std::string type = capitalised(element.type->name);
    const bool ends_so = element.name.size() > type.size() && element.name.ends_with(type);
    return ends_so ? element.name.substr(0, element.name.size() - type.size()) : std::string_view{};
}

// The types know a choice as one element for each of its types, so that several elements share a stem. An element that
// only happens to end in its type's name (reasonReference) has its stem alone.
std::string_view path_name(const type_shape& type, const element_shape& element) {
    const std::string_view stem = stem_of(element);
    if (stem.empty()) return element.name;
    const auto same = [&](const element_shape& other) { return other.name != element.name && stem_of(other) == stem; };
    return std::any_of(type.elements.begin(), type.elements.end(), same) ? stem : element.name;
}

// Goes down resource and types side by side; beyond what the types know, names stand as they are.
class path_walk {
  public:
    path_walk(const value& resource, signalbox::fhir::release release)
        : table_(type_table::of(release)),
          at_(resource),
          type_(table_.resource(resource.string("resourceType"))),
          path_(type_ == nullptr ? std::string_view() : resource.string("resourceType")) {} // else a sender's own text

    void step(std::string_view token) {
        const bool index = !token.empty() && token.find_first_not_of(digits) == std::string_view::npos;
        if (index && at_.is(signalbox::fhir::kind::array)) {
            path_ += "[" + std::string(token) + "]";
            at_ = token.size() < 10 ? at_.at(static_cast<std::uint32_t>(std::stoul(std::string(token)))) : value{};
        } else {
            into_member(token);
        }
        if (at_ && resource_inside_) type_ = table_.resource(at_.string("resourceType"));
    }

    std::string take() { return std::move(path_); }

  private:
    void into_member(std::string_view token) {
        at_ = at_.find(token);
        if (token.starts_with('_')) token.remove_prefix(1);
        const element_shape* const element = type_ == nullptr ? nullptr : type_->find(token);
        if (!path_.empty()) path_ += '.';
        path_ += element == nullptr ? token : path_name(*type_, *element);
        type_ = element == nullptr ? nullptr : element->type;
        resource_inside_ = type_ != nullptr && type_->form == signalbox::fhir::form::resource;
    }

    const type_table& table_;
    value at_;
    const type_shape* type_;
    bool resource_inside_ = false;
    std::string path_;
};

} // namespace

std::string expression_of(const value& resource, std::string_view pointer, signalbox::fhir::release release) {
    path_walk walk(resource, release);
    while (!pointer.empty()) {
        pointer.remove_prefix(1); // '/'
        const std::string_view token = pointer.substr(0, pointer.find('/'));
        if (token == "?") break;
        walk.step(token);
        pointer.remove_prefix(token.size());
    }
    return walk.take();
}

} // namespace signalbox::ingress::fhir
