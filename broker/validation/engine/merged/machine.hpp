#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>
#include <vector>

#include "broker/validation/engine/member_table.hpp"
#include "broker/validation/engine/program.hpp"
#include "broker/validation/lexical/byte_range.hpp"

namespace signalbox::validation::engine::merged {

// The nodes of a program that apply to one and the same value, merged into one state, so that a value is met once
// however many schemas speak of it. A machine says whether a value is accepted and never why: for that, and for what is
// left to it, there is the walker.

using state_index = std::uint32_t;
constexpr state_index accepting = 0; // asks nothing
constexpr state_index refusing = 1;
constexpr state_index undecided = 2; // the whole document is left to the walker

// How many steps the walker would take, at most, is counted along: where it could be out of them, nothing is decided
// here. (Of a branch that is refused what was looked at is counted; the walker, in another order, may look at more, and
// be out of steps behind a "not" where a state has the answer.) A state stands for so many of the walker's visits to a
// value; `factor` is by how many they grow from one state to the next.
struct edge {
    state_index to = accepting;
    std::uint16_t factor = 1;
};

// What becomes of a value by its kind.
enum class action : std::uint8_t {
    refuse,
    accept,
    text,   // `texts` is all that is asked
    object, // `object`
    named,  // the same, where few names matter
    array,  // `array`
    rest,   // that, and what is in `rest`
};

struct alignas(32) state {
    std::array<action, 8> by_kind{};
    std::uint32_t texts = none; // index into machine::texts, and so on
    std::uint32_t object = none;
    std::uint32_t array = none;
    std::uint32_t rest = none;
};

// What few states ask for.
struct rest_rule {
    std::uint32_t numbers = none;
    std::uint32_t values = none; // for what is no string
    std::uint32_t decision = none;
    std::uint32_t questions = none;
};

// A member's name, told apart as in member_table, and what follows from it.
struct alignas(32) member_slot {
    static constexpr std::uint16_t free = 0xffff;

    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::uint64_t presence = 0; // bits that say that it was there, where that is asked
    state_index to = accepting;
    std::uint16_t size = free;
    std::uint16_t factor = 1;
};

enum class presence_form : std::uint8_t { none, some, one, at_most_one };

struct presence_rule {
    std::uint64_t groups; // a bit for each group of names that stand for one another
    presence_form form;
};

struct object_rule {
    std::uint64_t multiplier = 0;
    std::uint32_t slots = 0;      // the first of machine::slots
    std::uint32_t slots_mask = 0; // of `named_only` how many there are
    std::uint32_t shift = 63;
    std::uint32_t members_min = 0;
    std::uint32_t members_max = none;
    std::uint64_t required = 0;  // presence bits
    std::uint32_t presences = 0; // the first of machine::presences
    std::uint16_t presences_count = 0;
    // Every name but those of the slots is free, and these are few: they stand there one behind the other. Otherwise
    // they stand by their hashes, and the slot before them is that of all names that have none.
    bool named_only = false;
};

struct contained_rule {
    edge to;
    std::uint32_t min;
    std::uint32_t max;
};

struct array_rule {
    std::uint32_t elements_min = 0;
    std::uint32_t elements_max = none;
    edge rest;
    bool asks_more = false; // one of these
    bool unique = false;
    std::vector<contained_rule> contained;
};

enum class text_asks : std::uint8_t { constant, value, pattern, length, format };

// Chained: all of them have to hold.
struct alignas(64) text_rule {
    text_asks asks;
    std::uint32_t index; // into program::values, program::patterns, or program::texts
    std::uint32_t next = none;
    std::uint32_t constant_size = 0;
    lexical::byte_range plain; // of a pattern: texts that it matches, whatever they are

    // Of a constant, in the same place.
    name_key constant() const noexcept { return std::bit_cast<name_key>(plain.begin); }
    void set_constant(std::string_view text) noexcept {
        constant_size = static_cast<std::uint32_t>(text.size());
        plain.begin = std::bit_cast<lexical::bytes16>(key_of(text));
    }
};

struct number_rule {
    std::uint8_t types;
    std::uint32_t checks; // index into program::numbers, or none
};

enum class question_form : std::uint8_t { any, one, none, when, walked };

// What is asked of a value beside its state: other states, or a node that only the walker knows.
struct question {
    question_form form;
    node_index node = anything;
    std::vector<edge> edges; // the branches; of `when` the condition, then and otherwise
};

// The state of an object that depends on the value of one member.
struct decision {
    std::string_view member;
    member_table values; // target: index into edges
    std::vector<edge> edges;
    edge otherwise;
};

struct machine {
    std::vector<state> states;
    std::vector<rest_rule> rests;
    std::vector<member_slot> slots;
    std::vector<const char*> long_names; // by slot: what name_key does not hold
    std::vector<object_rule> objects;
    std::vector<presence_rule> presences;
    std::vector<array_rule> arrays;
    std::vector<text_rule> texts;
    std::vector<std::vector<number_rule>> numbers;
    std::vector<std::vector<std::uint32_t>> values; // indices into program::values
    std::vector<decision> decisions;
    std::vector<std::vector<question>> questions;
    std::array<std::vector<edge>, 2> roots; // tolerant and strict; as program::roots
    std::uint32_t weight_max = 1;           // nodes that the walker applies to one value for one of its visits
};

} // namespace signalbox::validation::engine::merged
