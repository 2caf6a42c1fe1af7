#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "broker/base/clock.hpp"
#include "broker/base/limits.hpp"
#include "broker/base/secret.hpp"
#include "broker/store/errc.hpp"
#include "broker/store/records.hpp"

namespace signalbox::store {

template <class T>
using async_result = boost::asio::awaitable<result<T>>;

// Takes the bytes of a large body as they come. Not thread-safe; lives on one core, its file work runs on the store's
// worker threads. Dropping it without finish() removes the file.
class spool_writer {
  public:
    virtual ~spool_writer() = default;

    virtual async_result<void> append(std::span<const std::byte> bytes) = 0; // errc::disk_full, errc::unknown
    // fsync, rename, fsync of the folder; then the payload may stand in an acceptance.
    virtual async_result<message::payload> finish() = 0;
};

// Gives the bytes of a stored payload, each block checked against its digest before it is given.
class payload_reader {
  public:
    virtual ~payload_reader() = default;

    virtual std::uint64_t size() const noexcept = 0;
    virtual async_result<std::size_t> read_some(std::span<std::byte> into) = 0; // 0 at the end; errc::corrupt
};

enum class health : std::uint8_t { serving, disk_low, failed };

struct statistics {
    std::uint64_t queue_depth = 0; // commits waiting for the writer
    std::uint64_t disk_free = 0;   // bytes
    store::health health{};
    std::string detail; // why it is not serving
};

// What is kept, and the only way to it. Every call may come from any thread and completes on the caller's executor.
// Writes are gathered into groups by one writer thread: database commit, audit journal sync, then the answers.
class store {
  public:
    virtual ~store() = default;

    // --- accepting ---------------------------------------------------------------------------------------------
    // Commits a message; when it completes without an error everything in `what` is on stable storage.
    // errc::idempotency_conflict, disk_full, disk_low, overloaded, unknown, stopped.
    virtual async_result<accepted> accept(acceptance what) = 0;
    // Claims a token before the body is read: survives the process at once, the machine when `accept` (or another
    // change) carries it. errc::token_used.
    virtual async_result<void> claim_token(token claimed) = 0;
    // Records a request that changed nothing, or was refused. Appended before it completes, synced within a second.
    virtual async_result<void> audit(audit_entry entry) = 0;
    virtual async_result<std::unique_ptr<spool_writer>> open_spool() = 0;

    // --- messages in chunks ------------------------------------------------------------------------------------
    // `accept` with state `received` begins one, `accept` with `completes` ends it (errc::transition when it is
    // complete or gone, errc::incomplete while a chunk is missing). In between, in any order: keeps one chunk. The same
    // bytes again are fine at any time; others replace it until the message is complete, then errc::upload_closed. Its
    // spool file, and one that it replaces, go when they are not needed. errc::not_found (also when the upload was
    // ended), not_yours (another sender's), out_of_range (number beyond the message's chunks), base::errc::over_limit
    // (all of it beyond limits.message_max), and the errors of `accept`.
    virtual async_result<upload_progress> add_chunk(chunk_arrival what) = 0;
    // The bytes of one chunk, from 1; chunk 1 of a message in one piece is its payload. errc::not_found.
    virtual async_result<std::unique_ptr<payload_reader>> open_chunk(std::string message_id, std::uint32_t number) = 0;

    // --- mailboxes ---------------------------------------------------------------------------------------------
    virtual async_result<inbox_page> inbox(inbox_query query) = 0;
    virtual async_result<std::uint64_t> inbox_count(std::string mailbox) = 0; // accepted, not acknowledged
    // The message and its delivery to that mailbox. errc::not_found; errc::not_yours when it is for another mailbox.
    struct mailbox_message {
        message_record message;
        delivery_record delivery;
    };
    virtual async_result<mailbox_message> find_in_mailbox(std::string mailbox, std::string message_id) = 0;
    // delivered -> confirmed. Repeating it succeeds. errc::not_found, not_yours.
    virtual async_result<void> acknowledge(std::string mailbox, std::string message_id, token used,
                                           audit_entry entry) = 0;

    // Newest first, by commit.
    virtual async_result<mailbox_view> view(mailbox_view_query query) = 0;
    // The message ids that this sender gave that local id, newest first.
    virtual async_result<std::vector<std::string>> find_by_local_id(std::string sender, std::string local_id,
                                                                    std::uint32_t limit) = 0;
    virtual async_result<tracked_message> track(std::string message_id) = 0;

    // --- payloads ----------------------------------------------------------------------------------------------
    // Of a message in chunks: all of them, one behind the other; errc::incomplete while one is missing.
    virtual async_result<std::unique_ptr<payload_reader>> open_payload(std::string message_id) = 0;
    // All of it in memory; errc::corrupt, or base::errc::over_limit beyond `max` bytes.
    virtual async_result<std::string> payload(std::string message_id, std::size_t max) = 0;

    // --- delivery ----------------------------------------------------------------------------------------------
    // Deliveries of a destination in ready, or in retry_wait whose time has come, in order of acceptance, beginning
    // behind `after`. Leases are the caller's: a delivery stands in the answer until it is settled.
    virtual async_result<std::vector<delivery_record>> due(std::string destination, base::time_point now,
                                                           message::sequence after, std::uint32_t limit) = 0;
    // The earliest next_attempt_at of a destination, if any delivery waits.
    virtual async_result<std::optional<base::time_point>> next_due(std::string destination) = 0;
    // Changes one delivery and, in the same transaction, readies the next of its lane. errc::transition, not_found.
    virtual async_result<void> settle(settlement change) = 0;
    // Routes a quarantined message after all, or cancels it. errc::transition when it is not quarantined, not_found.
    virtual async_result<void> decide(quarantine_decision what) = 0;

    virtual async_result<signalbox::store::destination_queue> queue_of(std::string destination) = 0;
    // Until they are resumed; by name.
    virtual async_result<std::vector<paused_destination>> paused_destinations() = 0;
    // Pausing what is paused has a new reason; resuming what is not paused is fine. `entry` is recorded with it.
    virtual async_result<void> pause_destination(std::string name, std::string why, audit_entry entry) = 0;
    virtual async_result<void> resume_destination(std::string name, audit_entry entry) = 0;

    // --- what time ends ----------------------------------------------------------------------------------------
    // Mailbox deliveries in `delivered` that were made before `before`, oldest first.
    virtual async_result<std::vector<uncollected_delivery>> uncollected(base::time_point before,
                                                                        std::uint32_t limit) = 0;
    // Messages in `received` whose last chunk came before `before`, oldest first.
    virtual async_result<std::vector<message_record>> idle_uploads(base::time_point before, std::uint32_t limit) = 0;
    virtual async_result<void> end_upload(upload_end what) = 0; // errc::transition, not_found
    // Gives how many went; fewer than the limit when none is left.
    virtual async_result<std::uint32_t> erase(erasure what) = 0;

    // --- accounts ----------------------------------------------------------------------------------------------
    virtual async_result<std::vector<mailbox_account>> mailbox_accounts() = 0;
    // What is not given stays as it was.
    virtual async_result<void> put_mailbox_account(mailbox_account account, audit_entry entry) = 0;

    // --- sandbox -----------------------------------------------------------------------------------------------
    // Sets the message's MESH status and, to go with it, the state of its mailbox deliveries. errc::not_found.
    virtual async_result<void> push_status(status_push what) = 0;

    // --- questions ---------------------------------------------------------------------------------------------
    virtual async_result<std::vector<message_record>> messages(message_filter filter) = 0;
    virtual async_result<message_record> find_message(std::string message_id) = 0;
    virtual async_result<std::vector<delivery_record>> deliveries(delivery_filter filter) = 0;
    virtual async_result<delivery_record> find_delivery(std::string delivery_id) = 0;
    virtual async_result<std::vector<delivery_event>> history(std::string delivery_id) = 0;
    virtual async_result<backlogs> waiting() = 0;
    // Of the `limit` messages behind `after`, in order of acceptance; the hub's own reports are not counted.
    virtual async_result<arrivals_page> arrivals(message::sequence after, std::uint32_t limit) = 0;
    // The message that brought a part of that name (interchange_part::name). errc::not_found.
    virtual async_result<std::string> find_part(base::sha256_digest name) = 0;
    // At most one by message id.
    virtual async_result<std::vector<conversation_record>> conversations(conversation_filter filter) = 0;
    virtual async_result<std::vector<overdue_answers>> overdue(overdue_query query) = 0;
    virtual statistics state() const = 0;

    // Called on the writer thread after a commit with the destinations that have new ready deliveries. Set once,
    // before traffic.
    virtual void on_ready(std::function<void(const std::vector<std::string>&)> listener) = 0;
    // Called once when the outcome of a write is unknown: the hub has to stop. Set once, before traffic.
    virtual void on_failure(std::function<void(error_code)> listener) = 0;

    // Commits what waits, syncs the journal, checkpoints, closes. Blocks; call when nothing else runs. Idempotent.
    virtual void close() = 0;
};

} // namespace signalbox::store
