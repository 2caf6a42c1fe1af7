#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "broker/pathology/hl7v2/read/parts.hpp"
#include "broker/pathology/hl7v2/syntax/finding_list.hpp"
#include "broker/pathology/model/report.hpp"

namespace signalbox::pathology::hl7v2 {

// Puts one report together, from one OBR's segments after the other's.
class report_builder {
  public:
    report_builder(pathology::report begun, std::size_t findings_max);

    finding_list& found() noexcept { return found_; }

    void begin_order(order one);
    void add_result(result one);
    void add_specimen(specimen one, const std::string& as_sent); // `as_sent` tells which ones are the same
    void add_note(std::vector<std::string> lines);               // to what was added last
    void end_order();

    read_report finish();

  private:
    struct wanted_specimen {
        std::uint32_t investigation;
        std::vector<identifier> ids;
        place where;
    };
    struct producer { // OBX-15 and 23
        pathology::party party;
        place first; // of the results that name it
        place last;
        std::size_t results;
    };
    using id_key = std::pair<std::string, std::string>;

    void add_parties(std::vector<party> more);
    void add_producer(party one, const place& of_result);
    void place_producers();
    void add_request(request one);
    void add_issued(const order& one);
    void begin_group(const order& one);
    void place_order_specimen();
    void attach_specimen();
    std::optional<std::uint32_t> only_specimen() const;
    bool names_specimen(std::uint32_t investigation) const;
    void say_several_specimens();
    void find_wanted_specimens();
    void combine_statuses();
    std::vector<note>* notes_in_hand();

    enum class kind : std::uint8_t { order, result, specimen, known_specimen };

    pathology::report report_;
    finding_list found_;
    std::map<std::pair<id_key, id_key>, std::size_t> requests_;
    std::map<id_key, std::size_t> requests_by_placer_;
    std::set<std::string> party_keys_;
    std::map<std::string, std::uint32_t> specimens_as_sent_;
    std::map<id_key, std::uint32_t> specimens_by_id_;
    std::vector<wanted_specimen> wanted_; // in the order of the results
    std::vector<producer> producers_;
    std::map<std::string, std::size_t> producer_numbers_;
    std::size_t results_ = 0;
    std::vector<std::pair<std::optional<std::uint32_t>, std::optional<report_status>>> statuses_; // group, OBR-25
    std::optional<report_status> marked_status_; // of an OBR that stands for the report as a whole

    // Of the OBR in hand.
    std::optional<order> order_;
    std::optional<std::uint32_t> group_;
    std::uint32_t first_result_ = 0;
    std::vector<std::uint32_t> order_specimens_;
    bool lists_specimens_ = false; // several stand before the first OBX
    kind last_ = kind::order;
};

} // namespace signalbox::pathology::hl7v2
