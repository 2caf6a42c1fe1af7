#pragma once

#include <bitset>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "broker/base/secret.hpp"

namespace signalbox::trace {

// Which number of the range 999 stands for which person. There are 909,091 valid ones, so a key alone cannot keep two
// persons apart: what was given is remembered, under a keyed hash of the real number, which itself is kept nowhere.
// Not thread-safe.
class assignments {
  public:
    // At least key_size_min bytes.
    explicit assignments(base::secret key);

    static constexpr std::size_t key_size_min = 16;
    static constexpr std::uint32_t numbers = 909'091;

    // Eight hex digits that name the key without telling it.
    const std::string& key_id() const noexcept { return key_id_; }
    // HMAC-SHA256 of `use`, a zero byte and `text`.
    std::string keyed(std::string_view use, std::string_view text) const;

    // The number of a person, by ten digits; the same for the same person. `exhausted()` from there on when there is
    // none left to give: persons then share numbers.
    std::string number_of(std::string_view nhs_number);
    bool exhausted() const noexcept { return exhausted_; }
    std::size_t size() const noexcept { return given_.size(); }

    // JSON Lines: a head with the key's id, then each person's hash and number in the order of the hashes.
    std::string to_text() const;
    // Adds what to_text() gave. The error says what is wrong, without anything of the text.
    boost::system::result<void, std::string> read_text(std::string_view text);

  private:
    bool give(const std::string& person, std::uint32_t place);

    base::secret key_;
    std::string key_id_;
    std::map<std::string, std::uint32_t, std::less<>> given_; // by the hex of the hash
    std::bitset<1'000'000> used_;                             // by the six digits behind 999
    bool exhausted_ = false;
};

} // namespace signalbox::trace
