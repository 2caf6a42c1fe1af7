#include "broker/trace/redaction/assignments.hpp"

#include <cassert>
#include <optional>
#include <stdexcept>
#include <utility>

#include "broker/base/crypto.hpp"
#include "broker/fhir/json.hpp"
#include "broker/identifiers/nhs_number.hpp"

namespace signalbox::trace {

namespace {

constexpr std::uint32_t places = 1'000'000; // six digits behind 999
constexpr std::size_t hash_size = 32;       // hex digits of a person's hash: 128 bits

// 999, six digits, and the check digit; nothing where that would be 10.
std::optional<std::string> number_at(std::uint32_t place) {
    std::string digits = std::to_string(place);
    digits = "999" + std::string(6 - digits.size(), '0') + digits + "0";
    for (char check = '0'; check <= '9'; ++check) {
        digits.back() = check;
        if (identifiers::is_nhs_number(digits)) return digits;
    }
    return std::nullopt;
}

std::uint32_t first_place(std::string_view hash) {
    std::uint64_t number = 0;
    for (const char c : hash.substr(0, 8)) number = number << 8U | static_cast<unsigned char>(c);
    return static_cast<std::uint32_t>(number % places);
}

} // namespace

assignments::assignments(base::secret key) : key_(std::move(key)) {
    assert(key_.reveal().size() >= key_size_min);
    key_id_ = base::to_hex(base::as_bytes(keyed("key id", ""))).substr(0, 8);
}

std::string assignments::keyed(std::string_view use, std::string_view text) const {
    std::string both(use);
    both += '\0';
    both += text;
    return std::string(base::as_text(base::hmac_sha256(base::as_bytes(key_.reveal()), base::as_bytes(both))));
}

bool assignments::give(const std::string& person, std::uint32_t place) {
    if (used_.test(place) || !given_.emplace(person, place).second) return false;
    used_.set(place);
    return true;
}

std::string assignments::number_of(std::string_view nhs_number) {
    const std::string hash = keyed("nhs number", nhs_number);
    const std::string person = base::to_hex(base::as_bytes(hash)).substr(0, hash_size);
    if (const auto known = given_.find(person); known != given_.end()) return *number_at(known->second);
    exhausted_ = exhausted_ || given_.size() == numbers;
    std::uint32_t place = first_place(hash);
    while (!number_at(place) || (!exhausted_ && used_.test(place))) place = (place + 1) % places;
    if (!exhausted_) give(person, place);
    return *number_at(place);
}

std::string assignments::to_text() const {
    fhir::json_writer head;
    head.begin_object().member("format", "signalbox-assignments").member("version", "1.0").member("key", key_id_);
    std::string text = head.end_object().take() + "\n";
    for (const auto& [person, place] : given_)
        text += R"({"person":")" + person + R"(","number":")" + *number_at(place) + "\"}\n";
    return text;
}

boost::system::result<void, std::string> assignments::read_text(std::string_view text) {
    bool headed = false;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const auto read = fhir::read_json(line);
        if (!read) return std::string("not JSON Lines");
        const auto root = read->root();
        if (!headed) {
            if (root.string("format") != "signalbox-assignments") return std::string("not a file of assignments");
            if (!root.string("version").starts_with("1.")) return std::string("of a newer version");
            if (root.string("key") != key_id_) return std::string("made with another key");
            headed = true;
            continue;
        }
        const auto number = root.string("number");
        const bool ours = identifiers::is_nhs_number(number) && number.starts_with("999");
        const std::string person(root.string("person"));
        if (!ours || person.size() != hash_size) return std::string("an assignment is malformed");
        if (!give(person, static_cast<std::uint32_t>(std::stoul(std::string(number.substr(3, 6))))))
            return std::string("a person or a number stands there twice");
    }
    return {};
}

} // namespace signalbox::trace
