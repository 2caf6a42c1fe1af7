#pragma once

#include <string>
#include <vector>

#include "broker/store/disk/spool.hpp"
#include "broker/store/sqlite/transaction.hpp"

namespace signalbox::store::sqlite {

// How long a part of an interchange is remembered, and that the interchange was answered.
constexpr std::chrono::days interchange_kept{366};

// Remembers the parts, and tells which of them came before. A part whose content is another than before is remembered
// as it is now.
result<std::vector<earlier_part>> note_parts(transaction& in, std::int64_t sequence,
                                             const std::vector<interchange_part>& parts);

// The message that brought that part (0: them all) before, unchanged: it is not delivered again. "" when it is new.
std::string duplicate_of(std::uint32_t part, const std::vector<interchange_part>& parts,
                         const std::vector<earlier_part>& earlier);

// Accepts the answer under the pair's next number, unless the interchange was answered before.
error_code answer_once(transaction& in, const numbered_answer& answer, const disk::spool& spool);

} // namespace signalbox::store::sqlite
