#include "broker/alarms/telling/mail_teller.hpp"

namespace signalbox::alarms {

boost::asio::awaitable<result<void>> mail_teller::tell(const news& what) {
    mail::submission letter = to_.letter;
    letter.mail = mail::mail_of(what, {letter.from, letter.to, letter.hello});
    co_return co_await mail::send_mail(to_.server, std::move(letter), executor_);
}

} // namespace signalbox::alarms
