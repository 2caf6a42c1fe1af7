#pragma once

#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace signalbox::tests {

// Choices that depend on the seed alone, on every machine.
class random_choice {
  public:
    explicit random_choice(std::uint64_t seed) : engine_(seed) {}

    std::size_t below(std::size_t n) { return engine_() % n; } // n > 0
    int between(int least, int most) {
        return least + static_cast<int>(below(static_cast<std::size_t>(most - least + 1)));
    }
    bool one_in(std::size_t n) { return below(n) == 0; }

    template <class List>
    const auto& of(const List& list) {
        return list[below(std::size(list))];
    }

  private:
    std::mt19937_64 engine_;
};

// The members of a JSON object, or the elements of an array, as texts.
inline std::string joined(const std::vector<std::string>& texts, char open, char close) {
    std::string all(1, open);
    for (const std::string& text : texts) {
        if (all.size() > 1) all += ',';
        all += text;
    }
    return all + close;
}

// What schemas and instances are made of, so that they meet often: few names, few texts, small numbers.
inline const std::vector<std::string> few_names = {"a", "b", "c", "ab", "b1", "code", "a name of more than sixteen"};
inline const std::vector<std::string> few_texts = {"", "a", "ab", "abc", "b1", "12", "2024-03-01", "aé", "éß€"};
// No pattern counts characters: the standard regular expressions, which valijson uses, take é for two.
inline const std::vector<std::string> few_patterns = {"^a", "b",      "^[a-c]+$", "^\\\\d+$", "^(a|b)[0-9]?$",
                                                      "c$", "^[^c]+$"};

inline std::string quoted(const std::string& text) { return '"' + text + '"'; }

// No number is both an integer and written with a fraction: to valijson 1.0 is not of the type integer, where draft-06
// and later (4.2.1 of the validation text) say that it is.
inline std::string any_number(random_choice& choice) {
    std::string text = std::to_string(choice.between(-3, 9));
    return choice.one_in(4) ? text + ".5" : text;
}

inline std::string any_scalar(random_choice& choice) {
    switch (choice.below(5)) {
    case 0: return "null";
    case 1: return choice.one_in(2) ? "true" : "false";
    case 2: return any_number(choice);
    default: return quoted(choice.of(few_texts));
    }
}

// A value that knows of no schema.
inline std::string any_value(random_choice& choice, int depth) {
    if (depth == 0 || choice.one_in(2)) return any_scalar(choice);
    std::vector<std::string> inner;
    if (choice.one_in(2)) {
        for (std::size_t n = choice.below(4); n > 0; --n) inner.push_back(any_value(choice, depth - 1));
        return joined(inner, '[', ']');
    }
    for (const std::string& name : few_names) {
        if (choice.one_in(3)) inner.push_back(quoted(name) + ':' + any_value(choice, depth - 1));
    }
    return joined(inner, '{', '}');
}

} // namespace signalbox::tests
