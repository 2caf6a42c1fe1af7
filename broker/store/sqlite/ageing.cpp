#include <algorithm>

#include "broker/store/sqlite/questions.hpp"
#include "broker/store/sqlite/rows.hpp"

namespace signalbox::store::sqlite {

result<std::vector<uncollected_delivery>> uncollected(database& db, base::time_point before, std::uint32_t limit) {
    return collect(db.query("SELECT " DELIVERY_COLUMNS ", " MESSAGE_COLUMNS
                            " FROM delivery AS d INDEXED BY delivery_uncollected JOIN message AS m USING (sequence)"
                            " WHERE d.mailbox = 1 AND d.state = 'delivered' AND d.created_at < ?"
                            " ORDER BY d.created_at, d.sequence, d.number LIMIT ?",
                            {before, std::min(limit, rows_max)}),
                   [](const cursor& rows) {
                       return uncollected_delivery{.delivery = read_delivery(rows),
                                                   .message = read_message_behind_delivery(rows).envelope};
                   });
}

result<std::vector<message_record>> idle_uploads(database& db, base::time_point before, std::uint32_t limit) {
    return collect(db.query("SELECT " MESSAGE_COLUMNS " FROM upload AS u INDEXED BY upload_touched"
                            " JOIN message AS m USING (sequence) WHERE u.touched_at < ?"
                            " ORDER BY u.touched_at, u.sequence LIMIT ?",
                            {before, std::min(limit, rows_max)}),
                   read_message);
}

} // namespace signalbox::store::sqlite
