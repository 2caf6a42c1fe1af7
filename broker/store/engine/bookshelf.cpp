#include "broker/store/engine/bookshelf.hpp"

namespace signalbox::store::engine {
namespace {

using sqlite::stored_payload;

async_result<stored_payload> locate_payload(bookshelf from, std::string message_id, std::optional<std::size_t> max) {
    auto found = co_await from.desk->look_up<stored_payload>(
        [message_id, max](sqlite::database& db) { return sqlite::find_payload(db, message_id, max); });
    if (!found && found.error() == errc::corrupt) report_corrupt(message_id);
    co_return found;
}

async_result<stored_payload> locate_chunk(bookshelf from, std::string message_id, std::uint32_t number) {
    auto found = co_await from.desk->look_up<stored_payload>(
        [message_id, number](sqlite::database& db) { return sqlite::find_chunk(db, message_id, number); });
    if (!found && found.error() == errc::corrupt) report_corrupt(message_id);
    co_return found;
}

// A spool file that cannot be read may have been erased, or replaced, since it was looked up: then that is no damage.
// Gives where the bytes lie now, or errc::corrupt when nothing has changed.
async_result<stored_payload> look_again(bookshelf from, std::string message_id, std::uint32_t number,
                                        std::string spool_file) {
    auto found = co_await locate_chunk(std::move(from), message_id, number);
    if (!found || found->spool_file != spool_file) co_return found;
    report_corrupt(message_id);
    co_return errc::corrupt;
}

async_result<std::unique_ptr<payload_reader>> open_found(bookshelf from, std::string message_id, std::uint32_t number,
                                                         stored_payload found) {
    const std::string file = found.spool_file;
    auto opened = co_await begin_payload(from.room, message_id, std::move(found));
    if (opened || opened.error() != errc::corrupt) co_return opened;
    auto again = co_await look_again(from, message_id, number, file);
    if (!again) co_return again.error();
    auto reopened = co_await begin_payload(from.room, message_id, std::move(*again));
    if (!reopened && reopened.error() == errc::corrupt) report_corrupt(message_id);
    co_return reopened;
}

async_result<std::string> read_found(bookshelf from, std::string message_id, std::uint32_t number,
                                     stored_payload found) {
    const std::string file = found.spool_file;
    auto whole = co_await whole_payload(from.room, std::move(found));
    if (whole || whole.error() != errc::corrupt) co_return whole;
    auto again = co_await look_again(from, message_id, number, file);
    if (!again) co_return again.error();
    auto reread = co_await whole_payload(from.room, std::move(*again));
    if (!reread && reread.error() == errc::corrupt) report_corrupt(message_id);
    co_return reread;
}

// Goes through the chunks of a message in order. What a complete message has is its digest over the chunks' digests:
// it is checked before anything of the last chunk is given, so that a chunk cannot be another message's.
class chunk_walk {
  public:
    chunk_walk(bookshelf from, std::string message_id, const stored_payload& whole)
        : from_(std::move(from)),
          message_id_(std::move(message_id)),
          chunks_(whole.chunks),
          size_(whole.size),
          sealed_(whole.sealed),
          sha256_(whole.sha256) {}

    bool at_end() const noexcept { return number_ == chunks_; }
    std::uint64_t size() const noexcept { return size_; }
    std::uint32_t number() const noexcept { return number_; } // of the chunk that next() gave
    const std::string& message_id() const noexcept { return message_id_; }
    const bookshelf& from() const noexcept { return from_; }

    async_result<stored_payload> next() {
        ++number_;
        auto found = co_await locate_chunk(from_, message_id_, number_);
        if (!found) co_return found;
        digests_.update(found->sha256);
        if (!at_end() || !sealed_) co_return found;
        if (digests_.finish() == sha256_) co_return found;
        report_corrupt(message_id_);
        co_return errc::corrupt;
    }

  private:
    bookshelf from_;
    std::string message_id_;
    std::uint32_t chunks_;
    std::uint64_t size_;
    bool sealed_;
    base::sha256_digest sha256_;
    base::sha256 digests_;
    std::uint32_t number_ = 0;
};

class chunk_reader final : public payload_reader {
  public:
    explicit chunk_reader(chunk_walk walk) : walk_(std::move(walk)) {}

    std::uint64_t size() const noexcept override { return walk_.size(); }
    async_result<std::size_t> read_some(std::span<std::byte> into) override {
        while (!into.empty()) {
            if (open_) {
                auto got = co_await open_->read_some(into);
                if (!got || *got > 0) co_return got;
                open_.reset();
            }
            if (walk_.at_end()) co_return std::size_t{0};
            if (auto opened = co_await open_next(); !opened) co_return opened.error();
        }
        co_return std::size_t{0};
    }

  private:
    async_result<void> open_next() {
        auto found = co_await walk_.next();
        if (!found) co_return found.error();
        auto opened = co_await open_found(walk_.from(), walk_.message_id(), walk_.number(), std::move(*found));
        if (!opened) co_return opened.error();
        open_ = std::move(*opened);
        co_return result<void>();
    }

    chunk_walk walk_;
    std::unique_ptr<payload_reader> open_;
};

async_result<std::string> read_chunks(chunk_walk walk) {
    std::string whole;
    whole.reserve(walk.size());
    while (!walk.at_end()) {
        auto found = co_await walk.next();
        if (!found) co_return found.error();
        auto piece = co_await read_found(walk.from(), walk.message_id(), walk.number(), std::move(*found));
        if (!piece) co_return piece.error();
        whole += *piece;
    }
    co_return whole;
}

} // namespace

async_result<std::unique_ptr<payload_reader>> open_payload(bookshelf from, std::string message_id) {
    auto found = co_await locate_payload(from, message_id, std::nullopt);
    if (!found) co_return found.error();
    if (found->chunks > 0) {
        co_return std::make_unique<chunk_reader>(chunk_walk(std::move(from), std::move(message_id), *found));
    }
    co_return co_await open_found(std::move(from), std::move(message_id), 1, std::move(*found));
}

async_result<std::unique_ptr<payload_reader>> open_chunk(bookshelf from, std::string message_id, std::uint32_t number) {
    auto found = co_await locate_chunk(from, message_id, number);
    if (!found) co_return found.error();
    co_return co_await open_found(std::move(from), std::move(message_id), number, std::move(*found));
}

async_result<std::string> read_payload(bookshelf from, std::string message_id, std::size_t max) {
    auto found = co_await locate_payload(from, message_id, max);
    if (!found) co_return found.error();
    if (found->chunks > 0) co_return co_await read_chunks(chunk_walk(std::move(from), std::move(message_id), *found));
    co_return co_await read_found(std::move(from), std::move(message_id), 1, std::move(*found));
}

} // namespace signalbox::store::engine
