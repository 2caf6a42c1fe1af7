#include "broker/store/engine/embedded_store.hpp"

#include "broker/store/engine/changes.hpp"
#include "broker/store/sqlite/accounts.hpp"
#include "broker/store/sqlite/erase.hpp"
#include "broker/store/sqlite/pauses.hpp"
#include "broker/store/sqlite/push_status.hpp"
#include "broker/store/sqlite/quarantine.hpp"
#include "broker/store/sqlite/settle.hpp"

namespace signalbox::store::engine {

embedded_store::~embedded_store() { embedded_store::close(); }

template <class Apply>
async_result<void> embedded_store::update(Apply apply) {
    return ask<void>([this, apply = std::move(apply)](answer<void> to) mutable {
        writer_->submit(std::make_unique<update_change<Apply>>(std::move(apply), std::move(to)));
    });
}

template <class T, class Apply>
async_result<T> embedded_store::remove(Apply apply) {
    return ask<T>([this, apply = std::move(apply)](answer<T> to) mutable {
        writer_->submit(std::make_unique<removal_change<T, Apply>>(std::move(apply), with_.room, std::move(to)));
    });
}

async_result<accepted> embedded_store::accept(acceptance what) {
    return ask<accepted>([this, what = std::move(what)](answer<accepted> to) mutable {
        writer_->submit(std::make_unique<acceptance_change>(std::move(what), with_.limits.message_max, std::move(to)));
    });
}

async_result<upload_progress> embedded_store::add_chunk(chunk_arrival what) {
    return ask<upload_progress>([this, what = std::move(what)](answer<upload_progress> to) mutable {
        writer_->submit(
            std::make_unique<chunk_change>(std::move(what), with_.limits.message_max, with_.room, std::move(to)));
    });
}

async_result<void> embedded_store::claim_token(token claimed) {
    if (closed_) co_return errc::stopped;
    if (writer_->state().health == health::failed) co_return errc::unknown;
    co_return with_.tokens->claim(claimed);
}

async_result<void> embedded_store::audit(audit_entry entry) {
    if (closed_) co_return errc::stopped;
    if (writer_->state().health == health::failed) co_return errc::unknown;
    auto noted = with_.journal->note(journal::note_body(with_.clock.now(), entry));
    if (with_.journal->broken()) writer_->wake(); // which stops serving
    co_return noted;
}

async_result<std::unique_ptr<spool_writer>> embedded_store::open_spool() {
    const health now = writer_->state().health;
    if (now == health::failed) co_return errc::unknown;
    if (now == health::disk_low) co_return errc::disk_low;
    co_return co_await begin_spool(with_.room);
}

async_result<void> embedded_store::acknowledge(std::string mailbox, std::string message_id, token used,
                                               audit_entry entry) {
    return update([mailbox = std::move(mailbox), message_id = std::move(message_id), used,
                   entry = std::move(entry)](sqlite::transaction& in, const disk::spool&) {
        return sqlite::acknowledge(in, mailbox, message_id, used, entry);
    });
}

async_result<void> embedded_store::settle(settlement change) {
    return update([change = std::move(change)](sqlite::transaction& in, const disk::spool& spool) {
        return sqlite::settle(in, change, spool);
    });
}

async_result<void> embedded_store::decide(quarantine_decision what) {
    return update([what = std::move(what)](sqlite::transaction& in, const disk::spool& spool) {
        return sqlite::decide(in, what, spool);
    });
}

async_result<void> embedded_store::pause_destination(std::string name, std::string why, audit_entry entry) {
    return update([name = std::move(name), why = std::move(why), entry = std::move(entry)](sqlite::transaction& in,
                                                                                           const disk::spool&) {
        return sqlite::pause_destination(in, name, why, entry);
    });
}

async_result<void> embedded_store::resume_destination(std::string name, audit_entry entry) {
    return update([name = std::move(name), entry = std::move(entry)](sqlite::transaction& in, const disk::spool&) {
        return sqlite::resume_destination(in, name, entry);
    });
}

async_result<void> embedded_store::put_mailbox_account(mailbox_account account, audit_entry entry) {
    return update(
        [account = std::move(account), entry = std::move(entry)](sqlite::transaction& in, const disk::spool&) {
            return sqlite::put_mailbox_account(in, account, entry);
        });
}

async_result<void> embedded_store::push_status(status_push what) {
    return update([what = std::move(what)](sqlite::transaction& in, const disk::spool&) {
        return sqlite::push_status(in, what);
    });
}

async_result<void> embedded_store::end_upload(upload_end what) {
    return remove<void>([what = std::move(what)](sqlite::transaction& in, const disk::spool& spool,
                                                 std::vector<std::string>& gone) -> result<void> {
        if (auto failed = sqlite::end_upload(in, what, spool, gone)) return failed;
        return {};
    });
}

async_result<std::uint32_t> embedded_store::erase(erasure what) {
    return remove<std::uint32_t>(
        [what = std::move(what)](sqlite::transaction& in, const disk::spool&, std::vector<std::string>& gone) {
            return sqlite::erase(in, what, gone);
        });
}

statistics embedded_store::state() const { return writer_->state(); }

void embedded_store::on_ready(std::function<void(const std::vector<std::string>&)> listener) {
    writer_->on_ready(std::move(listener));
}

void embedded_store::on_failure(std::function<void(error_code)> listener) { writer_->on_failure(std::move(listener)); }

void embedded_store::close() {
    if (closed_.exchange(true)) return;
    with_.room->threads.stop();
    with_.desk->close(); // before the writer's, so that the last to close moves the WAL into the database
    if (writer_) writer_->stop();
}

} // namespace signalbox::store::engine
