#pragma once

#include "broker/store/sqlite/database.hpp"

namespace signalbox::store::sqlite {

// While it lives, everything that the connection reads is of one moment. Reader's connections only.
class one_moment {
  public:
    explicit one_moment(database& db) : db_(db), failed_(db.run("BEGIN")) {}
    one_moment(const one_moment&) = delete;
    one_moment& operator=(const one_moment&) = delete;
    ~one_moment() {
        // Ends what only read; there is nothing to lose when it fails.
        if (!failed_) static_cast<void>(db_.run("COMMIT"));
    }

    error_code failed() const noexcept { return failed_; }

  private:
    database& db_;
    error_code failed_;
};

} // namespace signalbox::store::sqlite
