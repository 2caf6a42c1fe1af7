#include "broker/store/sqlite/accounts.hpp"

#include "broker/store/sqlite/accept.hpp"
#include "broker/store/sqlite/questions.hpp"
#include "broker/store/sqlite/rows.hpp"

namespace signalbox::store::sqlite {
namespace {

// A fingerprint holds no line break, so a list of them is kept as lines.
std::optional<std::string> as_lines(const std::optional<std::vector<std::string>>& certificates) {
    if (!certificates) return std::nullopt;
    std::string lines;
    for (const std::string& each : *certificates) lines += each + '\n';
    return lines;
}

std::vector<std::string> from_lines(std::string_view lines) {
    std::vector<std::string> all;
    for (std::size_t end = lines.find('\n'); end != std::string_view::npos; end = lines.find('\n')) {
        all.emplace_back(lines.substr(0, end));
        lines.remove_prefix(end + 1);
    }
    return all;
}

value text_or_null(const std::optional<std::string>& text) { return text ? value(*text) : value(nullptr); }

mailbox_account read_account(const cursor& rows) {
    const auto text = [&](int column) {
        return rows.null(column) ? std::optional<std::string>() : std::optional(rows.text(column));
    };
    mailbox_account account{.id = rows.text(0), .name = text(1), .ods_code = text(2)};
    if (!rows.null(3)) account.active = rows.integer(3) != 0;
    account.sealed_password = text(4);
    if (!rows.null(5)) account.certificates = from_lines(rows.view(5));
    account.changed_at = rows.time(6);
    return account;
}

} // namespace

error_code put_mailbox_account(transaction& in, const mailbox_account& account, const audit_entry& entry) {
    const auto certificates = as_lines(account.certificates);
    auto failed =
        in.db.run("INSERT INTO mailbox_account(id, name, ods_code, active, sealed_password, certificates, changed_at)"
                  " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET name = coalesce(excluded.name, name),"
                  " ods_code = coalesce(excluded.ods_code, ods_code), active = coalesce(excluded.active, active),"
                  " sealed_password = coalesce(excluded.sealed_password, sealed_password),"
                  " certificates = coalesce(excluded.certificates, certificates), changed_at = excluded.changed_at",
                  {account.id, text_or_null(account.name), text_or_null(account.ods_code),
                   account.active ? value(*account.active) : value(nullptr), text_or_null(account.sealed_password),
                   text_or_null(certificates), in.now});
    if (failed) return failed;
    return in.record(account.id, about(entry, account.id));
}

result<std::vector<mailbox_account>> mailbox_accounts(database& db) {
    return collect(db.query("SELECT id, name, ods_code, active, sealed_password, certificates, changed_at"
                            " FROM mailbox_account ORDER BY id"),
                   read_account);
}

} // namespace signalbox::store::sqlite
