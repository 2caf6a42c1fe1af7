#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// As much of JSON as a hub's lines need. Throws std::runtime_error for what is none.
class json {
  public:
    static json parse(std::string_view text) {
        reader from{text};
        json made = from.value();
        from.skip_space();
        if (from.at != text.size()) throw std::runtime_error("more than one JSON value");
        return made;
    }

    // A string decoded; a number, true, false and null as they are written.
    const std::string& text() const { return text_; }
    bool has(const std::string& member) const { return members_.count(member) > 0; }
    const json& at(const std::string& member) const {
        const auto found = members_.find(member);
        if (found == members_.end()) throw std::runtime_error("there is no " + member);
        return found->second;
    }
    const std::vector<json>& elements() const { return elements_; }

  private:
    struct reader {
        std::string_view given;
        std::size_t at = 0;

        char next() {
            if (at >= given.size()) throw std::runtime_error("the JSON ends too soon");
            return given[at++];
        }
        void skip_space() {
            while (at < given.size() && std::string_view(" \t\r\n").find(given[at]) != std::string_view::npos) ++at;
        }
        bool skip(char wanted) {
            skip_space();
            if (at >= given.size() || given[at] != wanted) return false;
            ++at;
            return true;
        }
        void want(char wanted) {
            if (!skip(wanted)) throw std::runtime_error(std::string("JSON without ") + wanted);
        }

        json value() {
            json made;
            if (skip('{')) {
                for (bool more = !skip('}'); more; more = !end_of('}')) {
                    want('"');
                    std::string name = string();
                    want(':');
                    made.members_[std::move(name)] = value();
                }
            } else if (skip('[')) {
                for (bool more = !skip(']'); more; more = !end_of(']')) made.elements_.push_back(value());
            } else if (skip('"')) {
                made.text_ = string();
            } else {
                const std::size_t end = std::min(given.find_first_of(",]} \t\r\n", at), given.size());
                if (end == at) throw std::runtime_error("JSON without a value");
                made.text_ = given.substr(at, end - at);
                at = end;
            }
            return made;
        }
        bool end_of(char bracket) {
            if (skip(bracket)) return true;
            want(',');
            return false;
        }

        std::string string() {
            std::string made;
            for (char c = next(); c != '"'; c = next()) {
                if (c != '\\')
                    made += c;
                else
                    escape(next(), made);
            }
            return made;
        }
        void escape(char kind, std::string& into) {
            static const std::map<char, char> plain{{'"', '"'},  {'\\', '\\'}, {'/', '/'},  {'b', '\b'},
                                                    {'f', '\f'}, {'n', '\n'},  {'r', '\r'}, {'t', '\t'}};
            if (kind != 'u') {
                into += plain.at(kind);
                return;
            }
            unsigned long code = hex();
            if (code >= 0xd800 && code < 0xdc00 && given.substr(at, 2) == "\\u") { // two of them are one character
                at += 2;
                code = 0x10000 + ((code - 0xd800) << 10) + (hex() - 0xdc00);
            }
            append(code, into);
        }
        unsigned long hex() {
            const std::string digits(given.substr(std::min(at, given.size()), 4));
            at += 4;
            return std::stoul(digits, nullptr, 16);
        }
        static void append(unsigned long code, std::string& into) { // as UTF-8
            const auto byte = [&](unsigned long value) { into += static_cast<char>(value); };
            if (code < 0x80) return byte(code);
            if (code < 0x800) return byte(0xc0 | code >> 6), byte(0x80 | (code & 0x3f));
            if (code >= 0x10000) {
                byte(0xf0 | code >> 18);
                byte(0x80 | (code >> 12 & 0x3f));
            } else {
                byte(0xe0 | code >> 12);
            }
            byte(0x80 | (code >> 6 & 0x3f));
            byte(0x80 | (code & 0x3f));
        }
    };

    std::string text_;
    std::map<std::string, json> members_;
    std::vector<json> elements_;
};

inline std::string from_base64(std::string_view text) {
    static const std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    unsigned value = 0;
    int bits = 0;
    for (const char c : text) {
        const std::size_t found = letters.find(c);
        if (found == std::string_view::npos) break; // the padding
        value = (value << 6 | static_cast<unsigned>(found)) & 0xffffU;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        bytes += static_cast<char>(value >> bits & 0xffU);
    }
    return bytes;
}
