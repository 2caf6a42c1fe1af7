#include "broker/validation/checks/person_names.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace signalbox::validation::checks {
namespace {

constexpr std::uint32_t names_max = 16; // a person has one or two; every one is looked for in every display
constexpr std::size_t text_size_max = 256;

// The letters of U+00C0 to U+00FF without their accents, capitals as small ones; a blank for what is no letter.
constexpr std::string_view latin_letters = "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty";
static_assert(latin_letters.size() == 64);

bool is_small(char c) noexcept { return c >= 'a' && c <= 'z'; }

// What one byte, not of U+00C0 to U+00FF, is in a word: a small letter, a byte of another script as it is, or a blank.
// Nothing for an apostrophe or a hyphen ("O'Neill", "Smith-Jones"), since others leave it out.
std::string plain_letter(char c) {
    if (c >= 'A' && c <= 'Z') return {static_cast<char>(c - 'A' + 'a')};
    if (c == '\'' || c == '-') return {};
    const bool letter = is_small(c) || static_cast<unsigned char>(c) >= 0x80;
    return {letter ? c : ' '};
}

// UTF-8 as words of small letters with blanks between them.
std::string plain_letters(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool latin = text[i] == '\xc3' && i + 1 < text.size(); // U+00C0 and on: the next byte has the rest
        if (latin) plain += latin_letters[static_cast<unsigned char>(text[++i]) & 63U];
        if (!latin) plain += plain_letter(text[i]);
    }
    return plain;
}

std::string without_blanks(std::string text) {
    std::erase(text, ' ');
    return text;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : plain_letters(text) + ' ') {
        if (c != ' ') word += c;
        if (c == ' ' && word.size() > 1) words.push_back(word); // an initial says nothing
        if (c == ' ') word.clear();
    }
    return words;
}

bool is_title(const std::string& word) noexcept {
    constexpr std::string_view titles[] = {"dr", "master", "miss", "mr", "mrs", "ms", "mx", "prof", "rev", "sir"};
    return std::binary_search(std::begin(titles), std::end(titles), word);
}

// A word by which a display says what it is, not who.
bool is_no_name(const std::string& word) noexcept {
    constexpr std::string_view others[] = {"anonymous", "id",     "nhs",     "number",
                                           "patient",   "person", "subject", "unknown"};
    return std::binary_search(std::begin(others), std::end(others), word);
}

bool is_member(const std::vector<std::string>& list, const std::string& word) noexcept {
    return std::find(list.begin(), list.end(), word) != list.end();
}

// What may be names in a display; nothing where it is no person's name.
std::vector<std::string> name_words(std::string_view display) {
    std::vector<std::string> words = words_of(display);
    if (std::any_of(words.begin(), words.end(), is_no_name)) return {};
    std::erase_if(words, is_title);
    return words;
}

std::vector<std::string> given_names_of(const fhir::value& patient) {
    std::vector<std::string> given;
    for (const fhir::value name : patient.find("name"))
        for (const fhir::value each : name.find("given"))
            for (const std::string& word : words_of(each.text().substr(0, text_size_max))) given.push_back(word);
    return given;
}

// As they are compared; empty where the Patient has more names than are looked at.
std::vector<std::string> family_names_of(const fhir::value& patient) {
    std::vector<std::string> families;
    const fhir::value names = patient.find("name");
    if (names.size() > names_max) return families;
    for (const fhir::value name : names) {
        std::string family = without_blanks(plain_letters(name.string("family").substr(0, text_size_max)));
        if (!family.empty()) families.push_back(std::move(family));
    }
    return families;
}

} // namespace

bool names_other_person(std::string_view display, const fhir::value& patient) {
    if (display.size() > text_size_max) return false;
    const std::vector<std::string> families = family_names_of(patient);
    if (families.empty()) return false;
    const std::string whole = without_blanks(plain_letters(display));
    const auto is_in_display = [&whole](const std::string& family) { return whole.find(family) != std::string::npos; };
    if (std::any_of(families.begin(), families.end(), is_in_display)) return false;

    const std::vector<std::string> words = name_words(display);
    const std::vector<std::string> given = given_names_of(patient);
    const auto is_given = [&given](const std::string& word) { return is_member(given, word); };
    return words.size() > 1 && !std::all_of(words.begin(), words.end(), is_given);
}

bool has_word_for_relative(std::string_view text) {
    constexpr std::string_view relatives[] = {"babies",  "baby",     "babys",    "cord",     "donor",    "donors",
                                              "embryo",  "father",   "fathers",  "fetal",    "fetus",    "foetal",
                                              "foetus",  "mother",   "mothers",  "maternal", "neonatal", "newborn",
                                              "partner", "partners", "paternal", "sibling",  "siblings", "unborn"};
    const std::vector<std::string> words = words_of(text.substr(0, text_size_max));
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
        return std::find(std::begin(relatives), std::end(relatives), word) != std::end(relatives);
    });
}

} // namespace signalbox::validation::checks
