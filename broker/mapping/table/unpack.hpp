#pragma once

#include "broker/mapping/row.hpp"
#include "broker/mapping/table/layout.hpp"

namespace signalbox::mapping {

// A row with its texts; `text` gives one by its number.
template <class Text>
map_row unpack(const packed_row& row, const packed_details& more, Text text) {
    map_row made;
    made.source_system = text(row.source_system);
    made.source_code = text(row.source_code);
    made.source_display = text(row.source_display);
    made.target_system = text(row.target_system);
    made.target_code = text(row.target_code);
    made.target_display = text(row.target_display);
    made.equivalence = static_cast<equivalence>(row.equivalence);
    made.refset = static_cast<target_refset>(row.refset);
    made.layer = static_cast<map_layer>(row.layer);
    made.history = static_cast<target_history>(row.history);
    made.laboratory = text(more.laboratory);
    made.unit = text(more.unit);
    made.unit_dimension = text(more.unit_dimension);
    made.specimen = text(more.specimen);
    made.property = text(more.property);
    made.valid_from = more.valid_from;
    made.valid_to = more.valid_to;
    made.target_unit = text(more.target_unit);
    made.conversion = text(more.conversion);
    made.plausible_low = text(more.plausible_low);
    made.plausible_high = text(more.plausible_high);
    made.approved_by = text(more.approved_by);
    made.approved_on = text(more.approved_on);
    made.approval_reason = text(more.approval_reason);
    made.comment = text(more.comment);
    made.followed = text(more.followed);
    made.file = text(row.file);
    made.line = row.line;
    return made;
}

} // namespace signalbox::mapping
