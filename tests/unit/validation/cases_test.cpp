// The examples of tests/data/validation: what is accepted, and what becomes of a message with one thing changed.
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/validation/catalogue.hpp"

using namespace signalbox;
using validation::catalogue;
using validation::catalogue_entry;
using validation::strength;

namespace {

namespace fs = std::filesystem;

const fs::path source_folder = SIGNALBOX_SOURCE_DIR;
const fs::path examples = source_folder / "tests" / "data" / "validation";

std::string content_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + file.string());
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

fhir::document read(const fs::path& file, const catalogue_entry& entry) {
    const std::string text = content_of(file);
    auto parsed = file.extension() == ".xml" ? fhir::read_xml(text, entry.fhir_release.value_or(fhir::release::r4))
                                             : fhir::read_json(text);
    if (!parsed) throw std::runtime_error(file.string() + ": " + parsed.error().what);
    return std::move(*parsed);
}

const catalogue& real_catalogue() {
    static const std::shared_ptr<const catalogue> loaded = [] {
        auto result = catalogue::load((source_folder / "schemas").string());
        if (!result)
            throw std::runtime_error(result.error().file + result.error().pointer + ": " + result.error().what);
        return *result;
    }();
    return *loaded;
}

// A document with one thing changed, as tests/data/validation/README.md tells.
class changed {
  public:
    changed(const fhir::value& root, const fhir::value& how) : how_(how) {
        for (const char* const edit : {"remove", "set", "add"}) {
            if (const fhir::value at = how.find(edit)) {
                edit_ = edit;
                pointer_ = at.text();
            }
        }
        if (edit_.empty()) throw std::runtime_error("a case removes, sets or adds");
        copy(root, "");
        if (!done_) throw std::runtime_error("there is nothing to change at " + pointer_);
    }
    fhir::document take() { return into_.finish(); }

  private:
    static std::string step(std::string_view name) {
        std::string escaped;
        for (const char c : name) escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
        return "/" + escaped;
    }

    void copy(const fhir::value& v, const std::string& here) {
        if (here == pointer_ && edit_ == "set") {
            done_ = true;
            into_.copy(how_.find("to"));
            return;
        }
        if (v.is(fhir::kind::object)) return object(v, here);
        if (v.is(fhir::kind::array)) return array(v, here);
        into_.copy(v);
    }

    bool removed(const std::string& here) {
        if (edit_ != "remove" || here != pointer_) return false;
        return done_ = true;
    }

    void object(const fhir::value& v, const std::string& here) {
        into_.begin_object();
        for (const fhir::value member : v) {
            const std::string inner = here + step(member.name());
            if (removed(inner)) continue;
            into_.name(member.name());
            copy(member, inner);
        }
        // A member that is not there is added.
        const std::size_t last = pointer_.rfind('/');
        const std::string name = pointer_.substr(last + 1);
        if (edit_ == "set" && pointer_.substr(0, last) == here && !v.find(name)) {
            done_ = true;
            into_.name(name);
            into_.copy(how_.find("to"));
        }
        into_.end();
    }

    void array(const fhir::value& v, const std::string& here) {
        into_.begin_array();
        std::size_t number = 0;
        for (const fhir::value element : v) {
            const std::string inner = here + "/" + std::to_string(number++);
            if (!removed(inner)) copy(element, inner);
        }
        if (edit_ == "add" && here == pointer_) {
            done_ = true;
            into_.copy(how_.find("value"));
        }
        into_.end();
    }

    fhir::value how_;
    std::string edit_;
    std::string pointer_;
    fhir::document_builder into_;
    bool done_ = false;
};

std::string lines_of(const validation::verdict& v) {
    std::string lines;
    for (const auto& one : v.violations) lines += to_line(one) + "\n";
    return lines;
}

std::string outcome_of(const validation::verdict& v) {
    if (v.refused()) return "refused";
    return v.violations.empty() ? "accepted" : "warned";
}

bool has(const validation::verdict& v, std::string_view pointer, std::string_view keyword) {
    for (const auto& one : v.violations) {
        if (one.pointer == pointer && one.keyword == keyword) return true;
    }
    return false;
}

void check_case(const catalogue_entry& entry, const fhir::document& base, const fhir::value& one) {
    const fhir::document message = changed(base.root(), one).take();
    for (const auto& [how, name] : {std::pair{strength::strict, "strict"}, std::pair{strength::tolerant, "tolerant"}}) {
        const auto v = catalogue::check(entry, message, 100, how);
        INFO(entry.id << ", " << one.string("name") << ", " << name << "\n" << lines_of(v));
        CHECK(outcome_of(v) == one.string(name));
        if (const fhir::value pointer = one.find("pointer"); pointer && !v.violations.empty())
            CHECK(has(v, pointer.text(), one.string("keyword")));
    }
}

std::size_t check_cases(const fs::path& folder, const catalogue_entry& entry) {
    const auto cases = fhir::read_json(content_of(folder / "cases.json"));
    REQUIRE(cases.has_value());
    std::size_t checked = 0;
    for (const fhir::value one : cases->root().find("cases")) {
        const std::string_view own = one.string("base");
        const std::string base(own.empty() ? cases->root().string("base") : own);
        check_case(entry, read(folder / base, entry), one);
        ++checked;
    }
    return checked;
}

void check_examples(const fs::path& folder, const catalogue_entry& entry) {
    for (const auto& file : fs::directory_iterator(folder)) {
        if (!file.path().filename().string().starts_with("pass-")) continue;
        const fhir::document message = read(file.path(), entry);
        INFO(file.path());
        for (const strength how : {strength::strict, strength::tolerant}) {
            const auto v = catalogue::check(entry, message, 100, how);
            INFO(lines_of(v));
            CHECK(v.violations.empty());
        }
        if (entry.detect != nullptr || !entry.event_code.empty())
            CHECK(real_catalogue().recognise(message.root()) == &entry);
    }
}

std::set<fs::path> folders() {
    std::set<fs::path> found;
    for (const auto& folder : fs::directory_iterator(examples)) {
        if (folder.is_directory()) found.insert(folder.path());
    }
    return found;
}

} // namespace

TEST_CASE("profiles: the examples of each are accepted in both strengths, and recognised", "[validation][profiles]") {
    for (const fs::path& folder : folders()) {
        const auto* entry = real_catalogue().find(folder.filename().string());
        INFO(folder);
        REQUIRE(entry != nullptr);
        check_examples(folder, *entry);
    }
}

TEST_CASE("profiles: a message with one thing changed is refused, warned of or accepted as its case says",
          "[validation][profiles]") {
    std::size_t checked = 0;
    for (const fs::path& folder : folders()) {
        const auto* entry = real_catalogue().find(folder.filename().string());
        INFO(folder);
        REQUIRE(entry != nullptr);
        checked += check_cases(folder, *entry);
    }
    CHECK(checked >= 500);
}

TEST_CASE("profiles: every entry of the catalogue that is written by hand has examples", "[validation][profiles]") {
    for (const auto& entry : real_catalogue().entries()) {
        if (entry.id.starts_with("fhir-")) continue;
        INFO(entry.id);
        CHECK(fs::exists(examples / entry.id / "cases.json"));
    }
}
