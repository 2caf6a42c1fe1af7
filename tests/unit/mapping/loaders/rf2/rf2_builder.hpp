#pragma once

#include <string>
#include <vector>

#include "broker/mapping/code_map.hpp"

namespace signalbox::tests {

// Identifiers of no release: namespace 1000000, items 990001 and following.
inline const std::string inactive_concept = "9900011000000101";
inline const std::string second_inactive = "9900021000000107";
inline const std::string active_concept = "9900031000000109";
inline const std::string other_active = "9900041000000100";
inline const std::string active_description = "9900031000000113"; // of active_concept

// The files of a small release, as RF2 has them: tabs, CRLF, a header.
class rf2_builder {
  public:
    rf2_builder() {
        concepts_ = head("definitionStatusId");
        associations_ = head("refsetId\treferencedComponentId\ttargetComponentId");
        concept_row(inactive_concept, false).concept_row(second_inactive, false);
        concept_row(active_concept, true).concept_row(other_active, true);
    }

    static std::string head(const std::string& columns) {
        return "id\teffectiveTime\tactive\tmoduleId\t" + columns + "\r\n";
    }
    // A row of a reference set; `more` begins with its refsetId.
    static std::string member(const std::string& id, const std::string& more, bool active = true,
                              const std::string& time = "20260101") {
        return id + "\t" + time + "\t" + (active ? "1" : "0") + "\t999000011000000103\t" + more + "\r\n";
    }

    rf2_builder& concept_row(const std::string& id, bool active, const std::string& time = "20260101") {
        concepts_ += member(id, "900000000000074008", active, time);
        return *this;
    }
    rf2_builder& association(const std::string& refset, const std::string& from, const std::string& to) {
        associations_ += member("a" + std::to_string(++count_), refset + "\t" + from + "\t" + to);
        return *this;
    }
    rf2_builder& same_as(const std::string& from, const std::string& to) {
        return association("900000000000527005", from, to);
    }
    rf2_builder& replaced_by(const std::string& from, const std::string& to) {
        return association("900000000000526001", from, to);
    }
    rf2_builder& possibly(const std::string& from, const std::string& to) {
        return association("900000000000523009", from, to);
    }

    // The map of these rows, held against the release and other files.
    mapping::code_map::loaded load(const std::string& target, std::vector<mapping::map_text> more = {}) const {
        const std::string csv = "source_system,source_code,source_display,target_system,target_code,target_display,"
                                "equivalence\nurn:lab,X,,http://snomed.info/sct," +
                                target + ",Name,equal\n";
        std::vector<mapping::map_text> files{{"rows.csv", csv},
                                             {"sct2_Concept_Snapshot.txt", concepts_},
                                             {"der2_cRefset_AssociationSnapshot.txt", associations_}};
        files.insert(files.end(), more.begin(), more.end());
        return mapping::code_map::parse(files);
    }

  private:
    std::string concepts_;
    std::string associations_;
    int count_ = 0;
};

} // namespace signalbox::tests
