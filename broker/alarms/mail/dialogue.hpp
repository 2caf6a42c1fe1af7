#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/base/result.hpp"
#include "broker/base/secret.hpp"

namespace signalbox::alarms::mail {

enum class encryption : std::uint8_t {
    starttls, // the connection begins in the clear; nothing but EHLO is said before TLS
    implicit, // TLS from the first byte
    none,     // then no login
};

struct submission {
    encryption how = encryption::starttls;
    std::string hello = "localhost"; // who we are
    std::string user;                // empty: no login
    base::secret password;
    std::string from;
    std::vector<std::string> to;
    std::string mail; // as mail_of() gives it
};

// One answer of the server: its code, and the texts of its lines.
struct reply {
    unsigned code = 0;
    std::vector<std::string> lines;
};

// Collects lines into replies (RFC 5321, 4.2.1). At most 64 lines.
class reply_reader {
  public:
    // A line without its end. Gives the reply that it completes; errc::babble for what is no reply.
    result<std::optional<reply>> line(std::string_view text);

  private:
    reply so_far_;
};

// What a client says, reply by reply (RFC 5321, 3207, 4954). No I/O. A password is said only through TLS; a server that
// offers none where it is asked for hears nothing of the mail.
class dialogue {
  public:
    explicit dialogue(submission what) : what_(std::move(what)), encrypted_(what_.how == encryption::implicit) {}

    struct step {
        std::string say;        // with its line end; empty: nothing
        bool start_tls = false; // before anything else is said or read: TLS, then secured()
        bool over = false;      // the server has taken the mail; what is said is the end
    };
    // errc::unencrypted, no_login, mail_refused, babble.
    result<step> hear(const reply& from);
    step secured();
    // The last refusal in the server's words, without control characters: for the log.
    const std::string& refusal() const noexcept { return refusal_; }

  private:
    enum class stage : std::uint8_t { greeting, hello, tls, plain, user, password, sender, recipient, data, mail };

    result<step> after_hello(const reply& from);
    result<step> log_in();
    step say(stage next, std::string text);
    step next_recipient();
    result<step> refused(const reply& from);
    bool offers(std::string_view keyword, std::string_view parameter = {}) const;

    submission what_;
    stage stage_ = stage::greeting;
    bool encrypted_;
    std::vector<std::string> offered_; // lines of EHLO's reply
    std::size_t recipient_ = 0;
    std::size_t taken_ = 0; // recipients that the server has taken
    std::string refusal_;
};

} // namespace signalbox::alarms::mail
