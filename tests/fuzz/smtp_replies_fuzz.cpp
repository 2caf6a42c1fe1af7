// uses: alarms
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "broker/alarms/mail/dialogue.hpp"

using namespace signalbox::alarms::mail;

namespace {

void require(bool holds) {
    if (!holds) __builtin_trap();
}

submission mail_with(encryption how) {
    submission made;
    made.how = how;
    if (how != encryption::none) {
        made.user = "user";
        made.password = signalbox::base::secret("password");
    }
    made.from = "hub@example.org";
    made.to = {"one@example.org", "two@example.org"};
    made.mail = "Subject: an alarm\r\n\r\nsecret words\r\n";
    return made;
}

// Whatever a server says: nothing of the mail and no login goes out in the clear where TLS is asked for, and what is
// kept of its words is bounded and without control characters.
void converse(std::string_view text, encryption how) {
    reply_reader reader;
    dialogue client(mail_with(how));
    bool secured = how == encryption::implicit;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto read = reader.line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!read) return;
        if (!*read) continue;
        require((*read)->lines.size() <= 64);
        auto step = client.hear(**read);
        for (const char c : client.refusal()) require(static_cast<unsigned char>(c) >= ' ' && c != '\x7f');
        if (!step) return;
        if (step->start_tls) {
            secured = true;
            step = client.secured();
        }
        if (!step) return;
        const bool tells = step->say.find("AUTH") != std::string::npos || step->say.find("MAIL FROM") == 0 ||
                           step->say.find("secret words") != std::string::npos;
        require(how == encryption::none || secured || !tells);
        require(step->say.empty() || step->say.ends_with("\r\n"));
        if (step->over) return;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const encryption how : {encryption::starttls, encryption::implicit, encryption::none}) converse(text, how);
    return 0;
}
