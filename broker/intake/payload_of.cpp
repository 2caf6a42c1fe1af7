#include "broker/intake/payload_of.hpp"

#include <utility>

#include "broker/base/crypto.hpp"

namespace signalbox::intake {

store::async_result<message::payload> payload_of(std::string bytes, store::store& store, std::size_t in_memory_max) {
    if (bytes.size() > in_memory_max) {
        auto spool = co_await store.open_spool();
        if (!spool) co_return spool.error();
        const auto kept = co_await (*spool)->append(base::as_bytes(bytes));
        if (!kept) co_return kept.error();
        co_return co_await (*spool)->finish();
    }
    message::payload made;
    made.size = bytes.size();
    made.sha256 = base::sha256_of(base::as_bytes(bytes));
    made.bytes = std::move(bytes);
    co_return made;
}

} // namespace signalbox::intake
