#include "broker/store/sqlite/transaction.hpp"

#include "broker/store/journal/format.hpp"

namespace signalbox::store::sqlite {

error_code transaction::record(std::string_view id, const audit_entry& entry, const base::sha256_digest* payload) {
    records.push_back(journal::change_body(++last_change, id, now, entry, payload));
    return db.run("INSERT INTO audit(change, record) VALUES (?, ?)", {last_change, records.back()});
}

error_code transaction::keep_token(const token& used) {
    return db.run("INSERT INTO token(expires_at, digest) VALUES (?, ?)", {used.expires, used.digest});
}

savepoint::savepoint(transaction& in)
    : in_(in),
      last_change_(in.last_change),
      readied_(in.readied.size()),
      records_(in.records.size()),
      spooled_(in.spooled.size()) {}

error_code savepoint::begin() { return in_.db.run("SAVEPOINT change"); }

error_code savepoint::release() { return in_.db.run("RELEASE change"); }

error_code savepoint::undo() {
    in_.last_change = last_change_;
    in_.readied.resize(readied_);
    in_.records.resize(records_);
    in_.spooled.resize(spooled_);
    if (auto failed = in_.db.run("ROLLBACK TO change")) return failed;
    return in_.db.run("RELEASE change");
}

} // namespace signalbox::store::sqlite
