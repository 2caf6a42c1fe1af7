#include "broker/store/sqlite/documents.hpp"

namespace signalbox::store::sqlite {
namespace {

constexpr std::string_view gone = "a message that is erased";

// The message that brought a name; empty when none did.
result<std::string> bringer_of(transaction& in, const base::sha256_digest& name) {
    auto rows = in.db.query("SELECT m.message_id FROM document_name AS n LEFT JOIN message AS m USING (sequence)"
                            " WHERE n.name = ?",
                            {name});
    auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return std::string();
    return rows.null(0) ? std::string(gone) : rows.text(0);
}

error_code keep(transaction& in, std::int64_t sequence, const base::sha256_digest& name) {
    return in.db.run("INSERT INTO document_name(name, sequence, at) VALUES (?, ?, ?)", {name, sequence, in.now});
}

result<document_standing> standing_of(transaction& in, const named_document& named) {
    auto before = bringer_of(in, named.message);
    if (!before) return before.error();
    if (!before->empty()) return document_standing{standing::message_known, std::move(*before)};
    if (named.document) {
        before = bringer_of(in, *named.document);
        if (!before) return before.error();
        if (!before->empty()) return document_standing{standing::document_known, std::move(*before)};
    }
    if (!named.replaces) return document_standing{};
    before = bringer_of(in, *named.replaces);
    if (!before) return before.error();
    if (before->empty() && named.claims) return document_standing{standing::replaced_unknown, ""};
    return document_standing{};
}

} // namespace

result<document_standing> note_document(transaction& in, std::int64_t sequence, const acceptance& what) {
    if (!what.named) return document_standing{};
    auto found = standing_of(in, *what.named);
    if (!found || found->how != standing::new_here || !what.named->claims) return found;
    if (auto failed = keep(in, sequence, what.named->message)) return failed;
    if (!what.named->document) return found;
    if (auto failed = keep(in, sequence, *what.named->document)) return failed;
    return found;
}

error_code set_aside(transaction& in, std::int64_t sequence, std::string_view reason) {
    return in.db.run("UPDATE message SET state = 'quarantined', quarantine_reason = ? WHERE sequence = ?",
                     {reason, sequence});
}

} // namespace signalbox::store::sqlite
