#include "broker/pathology/bundle/ids.hpp"

#include <span>

#include "broker/base/crypto.hpp"
#include "broker/base/uuid.hpp"

namespace signalbox::pathology::bundle {

namespace {

constexpr std::string_view shape = "00000000-0000-0000-0000-000000000000";

resource_id uuid_of(std::span<std::byte, 16> bytes) { return resource_id(base::uuid_of(bytes)); }

} // namespace

resource_id resource_ids::of(std::string_view path) const {
    std::string whole;
    whole.reserve(seeded_.size() + path.size());
    whole.append(seeded_).append(path);
    base::sha256_digest digest = base::sha256_of(base::as_bytes(whole));
    return uuid_of(std::span(digest).first<16>());
}

std::vector<resource_id> resource_ids::list(std::string_view kind, std::size_t count) const {
    std::vector<resource_id> ids;
    ids.reserve(count + 1);
    std::string path = std::string(seeded_).append(kind).append("/");
    const std::size_t prefix = path.size();
    for (std::size_t pair = 0; ids.size() < count; ++pair) {
        path.resize(prefix);
        path += std::to_string(pair);
        base::sha256_digest digest = base::sha256_of(base::as_bytes(path));
        ids.push_back(uuid_of(std::span(digest).first<16>()));
        ids.push_back(uuid_of(std::span(digest).last<16>()));
    }
    ids.resize(count);
    return ids;
}

bool is_uuid(std::string_view text) noexcept {
    if (text.size() != shape.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
        if (shape[i] == '-' ? text[i] != '-' : !hex) return false;
    }
    return true;
}

} // namespace signalbox::pathology::bundle
