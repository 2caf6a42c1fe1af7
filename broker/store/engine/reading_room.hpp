#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "broker/store/engine/workers.hpp"
#include "broker/store/sqlite/database.hpp"
#include "broker/store/store.hpp"

namespace signalbox::store::engine {

using readers = connections<sqlite::database>;

// Read-only connections and the threads that use them. Readers of payloads in chunks hold it, so it outlives them.
struct reading_room {
    reading_room(std::shared_ptr<readers> all, std::size_t threads_count, std::size_t waiting_max)
        : connections(std::move(all)), threads(threads_count, waiting_max) {}

    // Runs `question`, which takes a database and gives a result<T>, on one of the threads.
    template <class T, class Question>
    async_result<T> look_up(Question question) {
        return threads.run<T>([held = connections, question = std::move(question)]() mutable {
            return held->with([&question](sqlite::database& db) { return question(db); });
        });
    }

    void close() {
        threads.stop();
        connections->close();
    }

    std::shared_ptr<readers> connections;
    workers threads;
};

} // namespace signalbox::store::engine
