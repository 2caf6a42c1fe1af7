#pragma once

#include <string>
#include <vector>

#include "broker/store/sqlite/transaction.hpp"

namespace signalbox::store::sqlite {

// Messages in one transaction: others wait for the writer meanwhile.
constexpr std::uint32_t erased_max = 1000;

// As store::erase says, at most erased_max at a time; spool files that go after the commit are added to `gone`.
result<std::uint32_t> erase(transaction& in, const erasure& what, std::vector<std::string>& gone);

} // namespace signalbox::store::sqlite
