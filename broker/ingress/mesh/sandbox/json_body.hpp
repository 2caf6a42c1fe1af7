#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "broker/fhir/json.hpp"
#include "broker/ingress/mesh/protocol/answers.hpp"

namespace signalbox::ingress::mesh::sandbox {

template <class T>
using body_reading = std::variant<T, std::vector<protocol::field_problem>>;

// Takes the members of one object of a request's body and gathers what is wrong with them, in the words of the public
// sandbox's validation. `prefix` stands before each name: "faults.0.". Members that nobody asks for are ignored, as
// there. A member that is null counts as absent.
class member_reader {
  public:
    member_reader(signalbox::fhir::value object, std::string prefix, std::vector<protocol::field_problem>& trouble)
        : object_(object), prefix_(std::move(prefix)), trouble_(trouble) {}

    bool has(std::string_view name) const noexcept { return static_cast<bool>(find(name)); }
    signalbox::fhir::value find(std::string_view name) const noexcept; // absent where it is null

    // Text of at most `size_max` bytes; empty where it is absent.
    std::string text(std::string_view name, std::size_t size_max);
    std::string required_text(std::string_view name, std::size_t size_max);
    // A whole number from `least` to `most`; nullopt where it is absent or wrong.
    std::optional<std::uint32_t> number(std::string_view name, std::uint32_t least, std::uint32_t most);

    void refuse(std::string_view name, std::string what, std::string type);
    std::string path_of(std::string_view name) const { return prefix_ + std::string(name); }

  private:
    signalbox::fhir::value object_;
    std::string prefix_;
    std::vector<protocol::field_problem>& trouble_;
};

// Largest body of a sandbox call, in bytes.
constexpr std::size_t sandbox_body_max = 64UL << 10;

// The object that a body holds, kept in `into`; a problem when it is no JSON or no object.
std::optional<protocol::field_problem> read_object(std::string_view body, signalbox::fhir::document& into);

} // namespace signalbox::ingress::mesh::sandbox
