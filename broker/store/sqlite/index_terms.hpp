#pragma once

// The terms of the partial indexes, word for word as schema_versions.cpp has them last: else SQLite does not see that
// they apply. Not with IN: SQLite keeps the list of an IN in a temporary table, which it would make anew for each such
// index with every row that it writes.
#define IN_LANE                                                                                                        \
    "(state = 'ready' OR state = 'sent' OR state = 'retry_wait' OR state = 'ambiguous' OR state = 'blocked')"
#define IN_REPORT "report <> '' AND (state = 'held' OR state = 'dead_lettered' OR state = 'blocked')"
#define OPEN_STATES                                                                                                    \
    "(state = 'ready' OR state = 'sent' OR state = 'retry_wait' OR state = 'ambiguous' OR state = 'blocked'"           \
    " OR state = 'held' OR state = 'dead_lettered')"
#define SETTLED "(state = 'completed' OR state = 'expired' OR state = 'cancelled')"
