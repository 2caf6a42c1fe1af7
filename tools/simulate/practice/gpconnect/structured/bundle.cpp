#include "tools/simulate/practice/gpconnect/structured/bundle.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "tools/simulate/practice/gpconnect/wire/form.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

class bundler {
  public:
    bundler(const person& who, const staff& here, const std::vector<item>& record, const wanted& what, instant now)
        : who_(who), here_(here), record_(record), what_(what), now_(to_local_text(now)) {}

    std::string bundle(std::string_view id, const std::vector<list_warning>& standing,
                       const std::vector<std::string>& documents) {
        for (std::size_t i = 0; i < areas_count; ++i)
            if (what_.areas[i]) add_area(static_cast<area>(i));
        link_problems();
        for (answer_list& each : lists_) each.warnings.insert(each.warnings.end(), standing.begin(), standing.end());
        std::string entries;
        const auto add = [&](std::string_view json) {
            entries += fmt::format(R"({}{{"resource":{}}})", entries.empty() ? "" : ",", json);
        };
        for (const std::string& each : people()) add(each);
        for (const answer_list& each : lists_) add(to_resource(each, who_.id, now_));
        for (const item* each : held_)
            for (const resource& one : each->resources)
                if (!one.issue || what_.issues) add(finished(one, *each));
        for (const std::string& each : documents) add(each);
        if (!what_.warnings.empty()) add(warnings_resource(stable_id({id, "OperationOutcome"}), what_.warnings));
        return form(
            R"({"resourceType":"Bundle","id":@id,"meta":{"profile":["https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-StructuredRecord-Bundle-1"]},"type":"collection","entry":[@@entries]})",
            {{"id", id}, {"entries", entries}});
    }

  private:
    bool is_told(const item& each) const { return !each.confidential || what_.confidential; }

    // Once, however many lists name it.
    void hold(const item& each) {
        if (!present_.insert(each.reference()).second) return;
        held_.push_back(&each);
    }

    // What is asked for of an area, latest first.
    std::vector<const item*> selected(area of) const {
        std::vector<const item*> made;
        for (const item& each : record_)
            if (each.area == of && what_.fits(each)) made.push_back(&each);
        std::stable_sort(made.begin(), made.end(),
                         [](const item* left, const item* right) { return left->from > right->from; });
        if (of == area::consultations && what_.most_recent && made.size() > *what_.most_recent)
            made.resize(*what_.most_recent);
        return made;
    }

    void add_area(area of) {
        answer_list primary = primary_list(of);
        answer_list ended = ended_allergies_list();
        std::vector<const item*> told;
        for (const item* each : selected(of)) {
            answer_list& into = each->ended ? ended : primary;
            if (!is_told(*each)) {
                leave_out(into);
                continue;
            }
            told.push_back(each);
            name(*each, into);
        }
        lists_.push_back(std::move(primary));
        if (of == area::allergies && what_.ended_allergies) lists_.push_back(std::move(ended));
        if (of == area::consultations || of == area::problems) add_secondary(of, told);
    }

    static void leave_out(answer_list& from) {
        if (from.warnings.empty()) from.warnings.push_back(confidential_items());
    }

    // Ended allergies stand within their list, so that nobody takes them for active ones.
    void name(const item& each, answer_list& into) {
        if (each.ended) {
            into.contained.push_back(each.resources.front().json);
            into.references.push_back("#" + each.reference().substr(each.reference().find('/') + 1));
            return;
        }
        into.references.push_back(each.reference());
        hold(each);
    }

    const item* find(std::string_view reference) const {
        const auto found = std::find_if(record_.begin(), record_.end(),
                                        [&](const item& each) { return each.reference() == reference; });
        return found == record_.end() ? nullptr : &*found;
    }

    // Lists of what is in those consultations, or what those problems are about; only those that hold something.
    void add_secondary(area holder, const std::vector<const item*>& holders) {
        std::map<std::pair<area, bool>, answer_list> made;
        std::set<std::string> seen;
        for (const item* each : holders) {
            for (const std::string& member : each->members) {
                const item* of = find(member);
                if (what_.is_off(of->area) || !seen.insert(member).second) continue;
                const auto at =
                    made.try_emplace({of->area, of->ended}, secondary_list(holder, of->area, of->ended)).first;
                if (is_told(*of))
                    name(*of, at->second);
                else
                    leave_out(at->second);
            }
        }
        for (auto& [key, list] : made) lists_.push_back(std::move(list));
    }

    // Problems that are about something that is told, and were not asked for.
    void link_problems() {
        if (what_.asks(area::problems) || what_.is_off(area::problems)) return;
        answer_list linked = linked_problems_list();
        for (const item& each : record_) {
            const bool about_something = std::any_of(each.members.begin(), each.members.end(),
                                                     [&](const std::string& one) { return present_.contains(one); });
            if (each.area == area::problems && about_something && !present_.contains(each.reference()))
                name(each, linked);
        }
        if (!linked.references.empty()) lists_.push_back(std::move(linked));
    }

    // A problem refers to what is in the answer, and to nothing else.
    std::string finished(const resource& one, const item& of) const {
        if (of.area == area::consultations) return without_disabled(one, of);
        if (of.area != area::problems) return one.json;
        std::string related;
        for (const std::string& each : of.members)
            if (present_.contains(each))
                related += form(
                    R"(,{"url":"https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-RelatedClinicalContent-1","valueReference":{"reference":@to}})",
                    {{"to", each}});
        return form(one.json, {{"related", related}});
    }

    // A consultation says where something stood that the practice has switched off.
    std::string without_disabled(const resource& one, const item& of) const {
        std::string made = one.json;
        for (const std::string& each : of.members) {
            const item* member = find(each);
            const std::string reference = form(R"("item":{"reference":@to})", {{"to", each}});
            const auto at = made.find(reference);
            if (!what_.is_off(member->area) || at == std::string::npos) continue;
            made.replace(at, reference.size(), form(R"("item":{"display":@text})", {{"text", disabled(member->area)}}));
        }
        return made;
    }

    // The patient, the practice and its surgery, the usual doctor and whoever else is named.
    std::vector<std::string> people() const {
        std::vector<std::string> made{to_resource(who_, here_), here_.organisation(),
                                      here_.to_resource(here_.places().front())};
        for (const practitioner& each : here_.practitioners()) {
            if (&each != &here_.practitioners().front() && !names_practitioner(each.id)) continue;
            made.push_back(to_resource(each));
            made.push_back(here_.role_of(each));
        }
        return made;
    }

    bool names_practitioner(const std::string& id) const {
        return std::any_of(held_.begin(), held_.end(), [&](const item* each) {
            return std::any_of(each->resources.begin(), each->resources.end(),
                               [&](const resource& one) { return one.json.find(id) != std::string::npos; });
        });
    }

    const person& who_;
    const staff& here_;
    const std::vector<item>& record_;
    const wanted& what_;
    std::string now_;
    std::vector<answer_list> lists_;
    std::vector<const item*> held_;
    std::set<std::string, std::less<>> present_;
};

} // namespace

std::string record_bundle(std::string_view id, const person& who, const staff& here, const std::vector<item>& record,
                          const wanted& what, const std::vector<list_warning>& standing,
                          const std::vector<std::string>& documents, base::time_point now) {
    return bundler(who, here, record, what, std::chrono::floor<std::chrono::seconds>(now))
        .bundle(id, standing, documents);
}

} // namespace signalbox::simulate::gpconnect
