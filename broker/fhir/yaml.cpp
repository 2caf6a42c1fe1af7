#include "broker/fhir/yaml.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <set>
#include <sstream>
#include <vector>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace signalbox::fhir {

namespace {

constexpr std::size_t depth_max = 64;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// What a plain scalar is in the core schema of YAML 1.2 (section 10.3.2), in the words of JSON.
struct plain {
    enum class what : std::uint8_t { text, boolean, number, out_of_range } kind = what::text;
    std::string json; // "true", "false" or a number in JSON's syntax
};

plain read_integer(std::string_view digits, int base) {
    std::uint64_t number = 0;
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
    if (ec == std::errc::result_out_of_range) return {plain::what::out_of_range, {}};
    if (ec != std::errc{} || end != digits.data() + digits.size()) return {};
    return {plain::what::number, std::to_string(number)};
}

// [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?, written the way JSON writes it: no plus, no leading zeros, a
// digit on both sides of the point.
plain read_decimal(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);

    std::string_view exponent;
    if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
        exponent = text.substr(e + 1);
        text = text.substr(0, e);
        std::string_view digits = exponent;
        if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
        if (!all_digits(digits)) return {};
    }
    const auto point = text.find('.');
    std::string_view whole = text.substr(0, point);
    const std::string_view fraction = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    if (whole.empty() && fraction.empty()) return {};
    if ((!whole.empty() && !all_digits(whole)) || (!fraction.empty() && !all_digits(fraction))) return {};

    while (whole.size() > 1 && whole.front() == '0') whole.remove_prefix(1);
    std::string json = negative ? "-" : "";
    json += whole.empty() ? std::string_view("0") : whole;
    if (!fraction.empty()) json.append(".").append(fraction);
    if (!exponent.empty()) json.append("e").append(exponent);
    if (!std::isfinite(std::strtod(json.c_str(), nullptr))) return {plain::what::out_of_range, {}};
    return {plain::what::number, std::move(json)};
}

plain read_plain(std::string_view text) {
    if (text == "true" || text == "True" || text == "TRUE") return {plain::what::boolean, "true"};
    if (text == "false" || text == "False" || text == "FALSE") return {plain::what::boolean, "false"};
    if (text.starts_with("0x")) return read_integer(text.substr(2), 16);
    if (text.starts_with("0o")) return read_integer(text.substr(2), 8);

    std::string_view unsigned_text = text;
    if (text.starts_with('-') || text.starts_with('+')) unsigned_text.remove_prefix(1);
    for (const std::string_view no_json_form : {".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"})
        if (unsigned_text == no_json_form) return {plain::what::out_of_range, {}};
    return read_decimal(text);
}

// Turns yaml-cpp's events into a document; what the strict form does not have leaves as an exception of type
// parse_error.
class builder final : public YAML::EventHandler {
  public:
    explicit builder(std::string_view text) : text_(text) {}

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (++documents_ > 1) refuse(errc::trailing_content, mark, "one document per file, this is a second one");
    }
    void OnDocumentEnd() override {}

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        refuse(errc::syntax, mark, "aliases (*name) are not used in configuration files");
    }

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        refuse_anchor(mark, anchor);
        if (wants_name()) refuse(errc::syntax, mark, "a key has to be a text");
        made_.null(offset(mark));
        after_value();
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        if (value.find('\0') != std::string::npos) refuse(errc::nul_character, mark, "a NUL character");
        if (wants_name()) return take_name(mark, value);

        if (tag == "?")
            plain_value(mark, value);
        else
            made_.string(value, offset(mark));
        after_value();
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, false);
        made_.begin_array(offset(mark));
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, true);
        made_.begin_object(offset(mark));
    }
    void OnMapEnd() override { close(); }

    document finish() {
        if (documents_ == 0) made_.null(); // an empty file is the empty node
        return made_.finish(text_);
    }

    [[noreturn]] static void refuse(errc code, const YAML::Mark& mark, std::string what) {
        throw parse_error{code, to_position(mark), std::move(what)};
    }

    static position to_position(const YAML::Mark& mark) noexcept {
        if (mark.pos < 0) return {};
        return {static_cast<std::uint32_t>(mark.pos), static_cast<std::uint32_t>(mark.line + 1),
                static_cast<std::uint32_t>(mark.column + 1)};
    }

  private:
    struct container {
        bool is_map = false;
        bool wants_name = false;
        std::set<std::string, std::less<>> names;
    };

    static std::uint32_t offset(const YAML::Mark& mark) noexcept { return to_position(mark).offset; }
    bool wants_name() const noexcept { return !open_.empty() && open_.back().wants_name; }

    static void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (anchor != YAML::NullAnchor)
            refuse(errc::syntax, mark, "anchors (&name) are not used in configuration files");
    }
    // yaml-cpp gives "?" for what is plain and "!" for what is quoted; everything else was written by hand.
    static void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
        if (tag != "?" && tag != "!" && !tag.empty())
            refuse(errc::syntax, mark, "tags (!name) are not used in configuration files");
    }

    void take_name(const YAML::Mark& mark, const std::string& name) {
        if (!open_.back().names.insert(name).second) refuse(errc::duplicate_key, mark, "this key stands here already");
        made_.name(name, offset(mark));
        open_.back().wants_name = false;
    }

    void plain_value(const YAML::Mark& mark, const std::string& value) {
        const plain read = read_plain(value);
        switch (read.kind) {
        case plain::what::text: made_.string(value, offset(mark)); return;
        case plain::what::boolean: made_.boolean(read.json == "true", offset(mark)); return;
        case plain::what::number: made_.number(read.json, offset(mark)); return;
        case plain::what::out_of_range: refuse(errc::number_range, mark, "a number beyond what can be represented");
        }
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, bool is_map) {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        if (wants_name()) refuse(errc::syntax, mark, "a key has to be a text");
        if (open_.size() == depth_max) refuse(errc::too_deep, mark, "nested deeper than 64");
        open_.push_back({is_map, is_map, {}});
    }

    void close() {
        open_.pop_back();
        made_.end();
        after_value();
    }

    void after_value() {
        if (!open_.empty() && open_.back().is_map) open_.back().wants_name = true;
    }

    std::string_view text_;
    document_builder made_;
    std::vector<container> open_;
    int documents_ = 0;
};

std::size_t utf8_length(unsigned char first) noexcept {
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return 2;
    if (first >= 0xe0 && first <= 0xef) return 3;
    if (first >= 0xf0 && first <= 0xf4) return 4;
    return 0;
}

// yaml-cpp puts U+FFFD for what is not UTF-8 and guesses UTF-16; a configuration file is UTF-8 or it is refused.
std::optional<parse_error> check_encoding(std::string_view text) {
    position at;
    const auto error = [&](const char* what) { return parse_error{errc::encoding, at, what}; };
    if (text.starts_with("\xef\xbb\xbf")) return error("begins with a byte order mark");

    while (at.offset < text.size()) {
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at.offset + i]); };
        const std::size_t length = utf8_length(byte(0));
        if (byte(0) == 0) return error("a NUL byte");
        if (length == 0 || at.offset + length > text.size()) return error("not valid UTF-8");
        for (std::size_t i = 1; i < length; ++i)
            if ((byte(i) & 0xc0) != 0x80) return error("not valid UTF-8");
        const bool overlong = (byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xf0 && byte(1) < 0x90);
        const bool surrogate_or_beyond = (byte(0) == 0xed && byte(1) > 0x9f) || (byte(0) == 0xf4 && byte(1) > 0x8f);
        if (overlong || surrogate_or_beyond) return error("not valid UTF-8");

        if (byte(0) == '\n') {
            ++at.line;
            at.column = 0;
        }
        at.column += static_cast<std::uint32_t>(length);
        at.offset += static_cast<std::uint32_t>(length);
    }
    return std::nullopt;
}

} // namespace

parsed<document> read_yaml(std::string_view text) {
    if (text.size() >= 1UL << 30) return parse_error{errc::too_large, {}, "larger than 1 GiB"};
    if (auto bad = check_encoding(text)) return *std::move(bad);

    builder handler(text);
    std::istringstream in{std::string(text)};
    try {
        YAML::Parser parser(in);
        while (parser.HandleNextDocument(handler)) {
        }
    } catch (parse_error& refused) {
        return std::move(refused);
    } catch (const YAML::Exception& e) {
        return parse_error{errc::syntax, builder::to_position(e.mark), e.msg};
    }
    return handler.finish();
}

} // namespace signalbox::fhir
