#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "tools/simulate/practice/gpconnect/documents/library.hpp"
#include "tools/simulate/practice/gpconnect/people/roll.hpp"
#include "tools/simulate/practice/gpconnect/sharing.hpp"
#include "tools/simulate/practice/gpconnect/structured/request.hpp"
#include "tools/simulate/practice/gpconnect/wire/exchange.hpp"

namespace signalbox::simulate::gpconnect {

// GP Connect Access Record Structured. A migration takes what is switched off for others, too. The demographics service
// that the practice asks about a migration has everybody at this very practice.
class records {
  public:
    records(roll& people, const staff& here, const library& documents, const sharing& shares, std::uint64_t seed)
        : people_(people), here_(here), documents_(documents), shares_(shares), seed_(seed) {}

    reply get(const asked& what);
    reply migrate(const asked& what);

  private:
    reply answer(const asked& what, const wanted& wants, const person& who) const;
    std::vector<std::string> documents_of(const asked& what, const wanted& wants, const person& who) const;

    roll& people_;
    const staff& here_;
    const library& documents_;
    const sharing& shares_;
    std::uint64_t seed_;
};

// What a token lacks to migrate something: reason "migration", and conf/R for what is confidential, where it has to be.
std::optional<reply> wrong_migration_token(const claims& token, bool confidential);

} // namespace signalbox::simulate::gpconnect
