#include "broker/ingress/gpconnect/wire/address.hpp"

#include <algorithm>
#include <array>

namespace signalbox::ingress::gpconnect {

namespace {

constexpr std::string_view foundations = "gpconnect";
constexpr std::array<std::string_view, 2> others{"structured", "documents"};

// Reads segments off a path and keeps count of how much of it they are.
class segments {
  public:
    explicit segments(std::string_view path) : path_(path) {}

    // The next one without taking it; empty at the end, and for an empty one.
    std::string_view peek() const noexcept {
        const std::string_view left = rest();
        if (!left.starts_with('/')) return {};
        return left.substr(1, std::min(left.find('/', 1), left.size()) - 1);
    }
    std::string_view take() noexcept {
        const std::string_view next = peek();
        at_ += next.empty() ? 0 : next.size() + 1;
        return next;
    }
    std::string_view rest() const noexcept { return path_.substr(at_); }
    std::string_view taken() const noexcept { return path_.substr(0, at_); }

  private:
    std::string_view path_;
    std::size_t at_ = 0;
};

// The major version of GP Connect that goes with a release of FHIR: 1.x with STU3, the HTML product 0.7 with DSTU2.
bool is_known(std::string_view fhir, std::string_view major) noexcept {
    return (fhir == "STU3" && major == "1") || (fhir == "DSTU2" && major == "0");
}

bool is_ods(std::string_view text) noexcept {
    const auto may = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return text.size() >= 3 && text.size() <= 12 && std::all_of(text.begin(), text.end(), may);
}

// "/ODS/STU3/1/gpconnect[/structured]"; false when it is none.
bool read_root(segments& from, address& into) {
    into.ods = from.take();
    into.fhir = from.take();
    const std::string_view major = from.take();
    if (!is_ods(into.ods) || !is_known(into.fhir, major) || from.take() != foundations) return false;
    into.service = foundations;
    const bool other = std::find(others.begin(), others.end(), from.peek()) != others.end();
    if (other) into.service.append("/").append(from.take());
    return true;
}

std::optional<address> finish(const segments& from, address made) {
    made.root = from.taken();
    made.path = from.rest();
    return made;
}

// The length of "/https://host[:port]" at the beginning; 0 when the path begins otherwise.
std::size_t authority_size(std::string_view path) noexcept {
    for (const std::string_view scheme : {"/https://", "/http://"}) {
        if (!path.starts_with(scheme)) continue;
        const auto end = path.find('/', scheme.size());
        return end == std::string_view::npos || end == scheme.size() ? 0 : end;
    }
    return 0;
}

std::optional<address> read_proxied(std::string_view path) {
    address made;
    made.form = url_form::proxy;
    const std::size_t authority = authority_size(path);
    if (authority == 0) return std::nullopt;
    segments from(path.substr(authority));
    if (!read_root(from, made)) return std::nullopt;
    made.root = path.substr(0, authority + from.taken().size());
    made.path = from.rest();
    return made;
}

} // namespace

std::optional<address> read_address(std::string_view path) {
    if (path.starts_with("/http")) return read_proxied(path);
    address made;
    segments from(path);
    if (!read_root(from, made)) return std::nullopt;
    if (from.peek() != "fhir") return finish(from, std::move(made));
    from.take();
    made.form = url_form::adaptor;
    if (made.service == foundations) made.service.clear();
    return finish(from, std::move(made));
}

} // namespace signalbox::ingress::gpconnect
