#include "broker/alarms/mail/dialogue.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>

#include "broker/alarms/errc.hpp"
#include "broker/alarms/mail/mail_text.hpp"
#include "broker/base/base64.hpp"
#include "broker/base/crypto.hpp"

namespace signalbox::alarms::mail {

namespace {

constexpr std::size_t lines_max = 64;
constexpr std::size_t refusal_max = 200;

bool same(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](unsigned char a, unsigned char b) { return std::toupper(a) == std::toupper(b); });
}

std::vector<std::string_view> words_in(std::string_view line) {
    std::vector<std::string_view> words;
    while (!line.empty()) {
        const auto end = std::min(line.find(' '), line.size());
        if (end > 0) words.push_back(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return words;
}

std::string base64_of(std::string_view text) { return base::to_base64(base::as_bytes(text)); }

} // namespace

result<std::optional<reply>> reply_reader::line(std::string_view text) {
    const bool digits = text.size() >= 3 && std::all_of(text.begin(), text.begin() + 3,
                                                        [](unsigned char c) { return std::isdigit(c) != 0; });
    if (!digits || (text.size() > 3 && text[3] != ' ' && text[3] != '-')) return errc::babble;
    const auto code = static_cast<unsigned>((text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0'));
    if (!so_far_.lines.empty() && code != so_far_.code) return errc::babble;
    if (so_far_.lines.size() >= lines_max) return errc::babble;
    so_far_.code = code;
    so_far_.lines.emplace_back(text.size() > 4 ? text.substr(4) : std::string_view{});
    if (text.size() > 3 && text[3] == '-') return std::optional<reply>();
    return std::optional(std::exchange(so_far_, {}));
}

bool dialogue::offers(std::string_view keyword, std::string_view parameter) const {
    for (const std::string& line : offered_) {
        const auto words = words_in(line);
        if (words.empty() || !same(words.front(), keyword)) continue;
        if (parameter.empty()) return true;
        if (std::any_of(words.begin() + 1, words.end(), [&](auto word) { return same(word, parameter); })) return true;
    }
    return false;
}

dialogue::step dialogue::say(stage next, std::string text) {
    stage_ = next;
    return {.say = std::move(text) + "\r\n"};
}

result<dialogue::step> dialogue::refused(const reply& from) {
    refusal_ = fmt::format("{} {}", from.code, from.lines.front().substr(0, refusal_max));
    std::replace_if(
        refusal_.begin(), refusal_.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return errc::mail_refused;
}

dialogue::step dialogue::secured() {
    encrypted_ = true;
    offered_.clear(); // what was said in the clear may be anybody's
    return say(stage::hello, "EHLO " + what_.hello);
}

result<dialogue::step> dialogue::after_hello(const reply& from) {
    offered_ = from.lines;
    if (what_.how == encryption::starttls && !encrypted_) {
        if (!offers("STARTTLS")) return errc::unencrypted;
        return say(stage::tls, "STARTTLS");
    }
    if (!what_.user.empty()) return log_in();
    return say(stage::sender, fmt::format("MAIL FROM:<{}>", what_.from));
}

result<dialogue::step> dialogue::log_in() {
    if (!encrypted_) return errc::unencrypted;
    if (offers("AUTH", "PLAIN")) {
        std::string text;
        text.append(1, '\0').append(what_.user).append(1, '\0').append(what_.password.reveal());
        return say(stage::plain, "AUTH PLAIN " + base64_of(text));
    }
    if (offers("AUTH", "LOGIN")) return say(stage::user, "AUTH LOGIN");
    return errc::no_login;
}

dialogue::step dialogue::next_recipient() {
    return say(stage::recipient, fmt::format("RCPT TO:<{}>", what_.to[recipient_++]));
}

result<dialogue::step> dialogue::hear(const reply& from) {
    const unsigned code = from.code;
    switch (stage_) {
    case stage::greeting:
        if (code != 220) return refused(from);
        return say(stage::hello, "EHLO " + what_.hello);
    case stage::hello: return code == 250 ? after_hello(from) : refused(from);
    case stage::tls:
        if (code != 220) return refused(from);
        return step{.start_tls = true};
    case stage::user:
        if (code != 334) return refused(from);
        return say(stage::password, base64_of(what_.user));
    case stage::password:
        if (code != 334) return refused(from);
        return say(stage::plain, base64_of(what_.password.reveal()));
    case stage::plain:
        if (code != 235) return refused(from);
        return say(stage::sender, fmt::format("MAIL FROM:<{}>", what_.from));
    case stage::sender:
        if (code != 250) return refused(from);
        return next_recipient();
    case stage::recipient:
        if (code == 250 || code == 251) ++taken_;
        if (recipient_ < what_.to.size()) return next_recipient();
        if (taken_ == 0) return refused(from);
        return say(stage::data, "DATA");
    case stage::data:
        if (code != 354) return refused(from);
        stage_ = stage::mail;
        return step{.say = dot_stuffed(what_.mail)};
    case stage::mail: break;
    }
    if (code != 250) return refused(from);
    return step{.say = "QUIT\r\n", .over = true};
}

} // namespace signalbox::alarms::mail
