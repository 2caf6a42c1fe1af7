#include "broker/mapping/loaders/intake.hpp"

#include "broker/mapping/rules/history.hpp"
#include "broker/mapping/rules/row_checks.hpp"

namespace signalbox::mapping {

void row_intake::take(map_row row) {
    check_row(row, release_, today_, problems_);
    followed_target followed; // holds what the row names until it is kept
    follow_history(row, followed, release_, problems_);
    place_in_refset(row, release_, problems_);
    into_.add(row);
}

} // namespace signalbox::mapping
