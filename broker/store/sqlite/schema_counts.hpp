#pragma once

#include "broker/store/sqlite/index_terms.hpp"

namespace signalbox::store::sqlite {

// A version of the schema: how old the oldest is and how much waits for a person, without reading what waits. The
// counts are kept right by the triggers whatever changes a delivery or a message.
constexpr const char* version_8 =
    "DROP INDEX delivery_waiting; CREATE INDEX delivery_waiting ON delivery(destination, state, created_at)"
    " WHERE " IN_LANE ";"
    R"(
CREATE TABLE set_aside_count(
    destination TEXT PRIMARY KEY,
    held INTEGER NOT NULL,
    dead_lettered INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO set_aside_count SELECT destination, sum(state = 'held'), sum(state = 'dead_lettered') FROM delivery
    WHERE state = 'held' OR state = 'dead_lettered' GROUP BY destination;
CREATE TRIGGER set_aside_count_insert AFTER INSERT ON delivery
    WHEN NEW.state = 'held' OR NEW.state = 'dead_lettered'
BEGIN
    INSERT INTO set_aside_count VALUES (NEW.destination, NEW.state = 'held', NEW.state = 'dead_lettered')
        ON CONFLICT(destination) DO UPDATE SET held = held + excluded.held,
        dead_lettered = dead_lettered + excluded.dead_lettered;
END;
CREATE TRIGGER set_aside_count_enter AFTER UPDATE OF state ON delivery
    WHEN NEW.state <> OLD.state AND (NEW.state = 'held' OR NEW.state = 'dead_lettered')
BEGIN
    INSERT INTO set_aside_count VALUES (NEW.destination, NEW.state = 'held', NEW.state = 'dead_lettered')
        ON CONFLICT(destination) DO UPDATE SET held = held + excluded.held,
        dead_lettered = dead_lettered + excluded.dead_lettered;
END;
CREATE TRIGGER set_aside_count_leave AFTER UPDATE OF state ON delivery
    WHEN NEW.state <> OLD.state AND (OLD.state = 'held' OR OLD.state = 'dead_lettered')
BEGIN
    UPDATE set_aside_count SET held = held - (OLD.state = 'held'),
        dead_lettered = dead_lettered - (OLD.state = 'dead_lettered') WHERE destination = OLD.destination;
END;
CREATE TRIGGER set_aside_count_delete AFTER DELETE ON delivery
    WHEN OLD.state = 'held' OR OLD.state = 'dead_lettered'
BEGIN
    UPDATE set_aside_count SET held = held - (OLD.state = 'held'),
        dead_lettered = dead_lettered - (OLD.state = 'dead_lettered') WHERE destination = OLD.destination;
END;

CREATE TABLE quarantine_count(messages INTEGER NOT NULL); -- one row
INSERT INTO quarantine_count SELECT count(*) FROM message WHERE state = 'quarantined';
CREATE TRIGGER quarantine_count_insert AFTER INSERT ON message WHEN NEW.state = 'quarantined'
BEGIN
    UPDATE quarantine_count SET messages = messages + 1;
END;
CREATE TRIGGER quarantine_count_change AFTER UPDATE OF state ON message
    WHEN (NEW.state = 'quarantined') <> (OLD.state = 'quarantined')
BEGIN
    UPDATE quarantine_count SET messages = messages + (NEW.state = 'quarantined') - (OLD.state = 'quarantined');
END;
CREATE TRIGGER quarantine_count_delete AFTER DELETE ON message WHEN OLD.state = 'quarantined'
BEGIN
    UPDATE quarantine_count SET messages = messages - 1;
END;
)";

} // namespace signalbox::store::sqlite
