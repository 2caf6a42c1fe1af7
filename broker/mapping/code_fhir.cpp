#include "broker/mapping/code_fhir.hpp"

#include <algorithm>
#include <unordered_map>

#include "broker/fhir/json.hpp"
#include "broker/mapping/asked/document_concepts.hpp"
#include "broker/mapping/code_context.hpp"
#include "broker/mapping/forms/convert_observation.hpp"
#include "broker/mapping/rules/concept_lookup.hpp"

namespace signalbox::mapping {

namespace {

// Where a mapped coding came from: the map's version and row.
constexpr std::string_view provenance_url = "urn:signalbox:code-map";

// What is added to one array of codings. Without rows: the code of a degraded entry.
struct addition {
    std::vector<map_row> rows;
    decltype(concept_lookup::mapped_codings) user_selected; // positions of the sender's codings to be marked so
};
struct additions {
    std::unordered_map<std::uint32_t, addition> codings;       // by index of the array in the document
    std::unordered_map<std::uint32_t, std::string_view> texts; // by index of the CodeableConcept that has none
};

bool states_user_selected(const fhir::value& coding) {
    for (const auto one : coding)
        if (one.find("userSelected")) return true;
    return false;
}

class concept_coder {
  public:
    concept_coder(const code_map& map, const mapping_context& given, coded_resource& result, additions& to_add,
                  number_edits& numbers)
        : map_(map), given_(given), result_(result), to_add_(to_add), numbers_(numbers) {}

    void run(const fhir::value& root) {
        const code_context context(root, given_.sender, map_.units());
        each_concept(root, context, [this](const document_concept& each) { code(each); });
    }

  private:
    void code(const document_concept& one) {
        const auto sent = sent_codings(one.coding);
        auto found = look_up_concept(map_, sent, one.around, given_.dimensions);
        const auto open = open_codings(found, sent);
        for (const open_coding& each : open)
            result_.issues.push_back({issue_of(each.why), one.coding.at(each.position).pointer(),
                                      std::string(sent[each.position].system), std::string(sent[each.position].code),
                                      static_cast<bool>(one.observation)});
        addition added;
        if (found.what == lookup::verdict::mapped) {
            ++result_.codes_mapped;
            if (given_.list_mapped) tell_mapped(result_.mapped, found, sent);
            follow_row(found.rows.front(), one, numbers_, result_.findings);
            added.rows = std::move(found.rows);
            if (!states_user_selected(one.coding)) added.user_selected = std::move(found.mapped_codings);
        } else if (!given_.degrade || open.empty()) {
            return;
        }
        // A degraded entry is called by its code at least, which tells what it was.
        keep_words(one, added.rows.empty() ? sent[open.front().position].code : std::string_view{});
        to_add_.codings.emplace(one.coding.index(), std::move(added));
    }

    // What a receiver shows is otherwise the words of the first coding, which is not the sender's any more.
    void keep_words(const document_concept& one, std::string_view without_words) {
        if (one.codeable.find("text")) return;
        std::vector<std::string_view> displays;
        for (const auto coding : one.coding)
            displays.insert(coding.find("userSelected").text() == "true" ? displays.begin() : displays.end(),
                            coding.string("display"));
        const auto words = std::ranges::find_if(displays, [](std::string_view each) { return !each.empty(); });
        const std::string_view text = words != displays.end() ? *words : without_words;
        if (!text.empty()) to_add_.texts.emplace(one.codeable.index(), text);
    }

    const code_map& map_;
    const mapping_context& given_;
    coded_resource& result_;
    additions& to_add_;
    number_edits& numbers_;
};

class coded_writer {
  public:
    coded_writer(const code_map& map, const additions& to_add, const number_edits& numbers)
        : map_(map), to_add_(to_add), numbers_(numbers) {}

    // Recursion as deep as the document, which the parser limits.
    void write(const fhir::value& v) {
        if (v.is(fhir::kind::object)) return write_object(v);
        if (v.is(fhir::kind::array)) return write_array(v);
        out_.copy(v);
    }
    std::string take() { return out_.take(); }

  private:
    void write_object(const fhir::value& object) {
        if (const auto now = numbers_.replaced.find(object.index()); now != numbers_.replaced.end()) {
            out_.raw(now->second);
            return;
        }
        const auto added = numbers_.notes.find(object.index());
        bool has_notes = added == numbers_.notes.end(); // nothing to add: it may have none
        out_.begin_object();
        for (const auto member : object) {
            out_.name(member.name());
            if (!has_notes && member.name() == "note") {
                write_notes(member, added->second);
                has_notes = true;
            } else {
                write(member);
            }
        }
        if (!has_notes) {
            out_.name("note");
            write_notes({}, added->second);
        }
        if (const auto words = to_add_.texts.find(object.index()); words != to_add_.texts.end())
            out_.member("text", words->second);
        out_.end_object();
    }

    // Those that there were, and more.
    void write_notes(const fhir::value& sent, const std::vector<std::string>& more) {
        out_.begin_array();
        for (const auto each : sent) write(each);
        for (const std::string& text : more) out_.begin_object().member("text", std::string_view(text)).end_object();
        out_.end_array();
    }

    void write_array(const fhir::value& array) {
        const auto found = to_add_.codings.find(array.index());
        out_.begin_array();
        if (found == to_add_.codings.end())
            for (const auto element : array) write(element);
        else
            write_codings(array, found->second);
        out_.end_array();
    }

    void write_codings(const fhir::value& coding, const addition& added) {
        if (added.rows.empty()) write_degraded();
        for (const map_row& row : added.rows) write_mapped(row);
        std::uint32_t i = 0;
        auto marked = added.user_selected.begin(); // in ascending order, as the codings are
        for (const auto one : coding) {
            const bool selected = marked != added.user_selected.end() && *marked == i;
            if (selected) ++marked;
            ++i;
            write_original(one, selected);
        }
    }

    void write_mapped(const map_row& row) {
        out_.begin_object().name("extension").begin_array().begin_object();
        out_.member("url", provenance_url).member("valueString", std::string_view(map_.reference(row)));
        out_.end_object().end_array();
        out_.member("system", row.target_system).member("code", row.target_code);
        if (!row.target_display.empty()) out_.member("display", row.target_display);
        out_.name("userSelected").boolean(false).end_object();
    }

    void write_degraded() {
        out_.begin_object().member("system", snomed_system).member("code", degraded_code);
        out_.member("display", degraded_display).name("userSelected").boolean(false).end_object();
    }

    void write_original(const fhir::value& coding, bool user_selected) {
        out_.begin_object();
        for (const auto member : coding) out_.name(member.name()).copy(member);
        if (user_selected) out_.name("userSelected").boolean(true);
        out_.end_object();
    }

    const code_map& map_;
    const additions& to_add_;
    const number_edits& numbers_;
    fhir::json_writer out_;
};

} // namespace

coded_resource add_codes(const fhir::document& resource, const code_map& map, const mapping_context& given) {
    coded_resource result;
    additions to_add;
    number_edits numbers;
    concept_coder(map, given, result, to_add, numbers).run(resource.root());
    if (to_add.codings.empty()) {
        result.json = fhir::write_json(resource.root());
        return result;
    }
    coded_writer writer(map, to_add, numbers);
    writer.write(resource.root());
    result.json = writer.take();
    return result;
}

} // namespace signalbox::mapping
