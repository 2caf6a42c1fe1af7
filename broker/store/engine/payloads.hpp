#pragma once

#include <memory>
#include <string>

#include "broker/store/disk/spool.hpp"
#include "broker/store/engine/workers.hpp"
#include "broker/store/sqlite/questions.hpp"
#include "broker/store/store.hpp"

namespace signalbox::store::engine {

// The spool and the threads that do its file work. Readers and writers of bodies hold it, so it outlives them.
struct spool_room {
    spool_room(std::string folder, std::uint64_t keep_free, disk::device& on, std::size_t waiting_max)
        : spool(std::move(folder), keep_free, on), threads(2, waiting_max) {}

    disk::spool spool;
    workers threads;
};

async_result<std::unique_ptr<spool_writer>> begin_spool(std::shared_ptr<spool_room> room);

// Bytes that were checked when they were read from the database, or a spool file that is checked as it is read.
// errc::corrupt, not reported yet, when the file is not there or of another size.
async_result<std::unique_ptr<payload_reader>> begin_payload(std::shared_ptr<spool_room> room, std::string message_id,
                                                            sqlite::stored_payload found);
// All of it. errc::corrupt, not reported yet.
async_result<std::string> whole_payload(std::shared_ptr<spool_room> room, sqlite::stored_payload found);

// Removes spool files that no message has any more, on a thread that may wait for the disk. What a stop leaves is
// removed at the next start.
void remove_later(spool_room& room, std::vector<std::string> files);

// Logs and counts a payload that is not what was recorded, by its message id alone.
void report_corrupt(std::string_view message_id);

} // namespace signalbox::store::engine
