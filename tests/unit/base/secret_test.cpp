#include "broker/base/secret.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <ostream>

#include <catch2/catch.hpp>

using namespace signalbox;

namespace {

template <class T>
concept printable = requires(std::ostream& out, const T& value) { out << value; };

static_assert(printable<std::string>);
static_assert(!printable<base::secret>);
static_assert(!std::is_convertible_v<base::secret, std::string>);
static_assert(!std::is_convertible_v<std::string, base::secret>);

const std::string password = "a password that is longer than any small string buffer";

} // namespace

TEST_CASE("secret: it matches what it was made of and nothing else", "[base]") {
    const base::secret secret("password");

    CHECK(secret.matches("password"));
    CHECK_FALSE(secret.matches("passwore"));
    CHECK_FALSE(secret.matches("passwor"));
    CHECK_FALSE(secret.matches(""));
    CHECK(base::secret().matches(""));
    CHECK(base::secret().empty());
}

TEST_CASE("secret: moving takes it away from where it was", "[base]") {
    base::secret first(password);

    base::secret second(std::move(first));
    CHECK(second.reveal() == password);
    CHECK(first.empty()); // NOLINT(bugprone-use-after-move): that it is empty is the fact

    first = std::move(second);
    CHECK(first.reveal() == password);
    CHECK(second.empty()); // NOLINT(bugprone-use-after-move)
}

TEST_CASE("secret: copying and assigning keep the value", "[base]") {
    base::secret first(password);
    base::secret second("another");

    second = first;
    const base::secret& same = second;
    second = same;

    CHECK(first.reveal() == password);
    CHECK(second.reveal() == password);
}

TEST_CASE("secret: nothing of it is left where it was moved from", "[base]") {
    // A short secret lies inside the object, so what stays behind can be looked at while the object lives.
    base::secret secret("short one");
    const char* const where = secret.reveal().data();

    const base::secret away(std::move(secret));

    CHECK(away.reveal() == "short one");
    for (std::size_t i = 0; i < 9; ++i) CHECK(where[i] == '\0');
}

TEST_CASE("secret: the bytes are wiped when it goes", "[base]") {
    alignas(base::secret) std::array<std::byte, sizeof(base::secret)> memory{};
    auto* const secret = new (memory.data()) base::secret("short one");
    const std::string_view object(reinterpret_cast<const char*>(memory.data()), memory.size());
    REQUIRE(object.find("short one") != std::string_view::npos);

    std::destroy_at(secret);

    CHECK(object.find("hort") == std::string_view::npos);
}
