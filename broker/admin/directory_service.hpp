#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include "broker/base/secret.hpp"
#include "broker/store/records.hpp"

namespace signalbox::admin {

// A mailbox as an operator sees it; never its password.
struct mailbox_state {
    std::string id;
    std::string name;
    std::string ods_code;
    bool active = true;
    std::vector<std::string> sends; // workflow groups
    std::vector<std::string> receives;
    std::size_t certificates = 0; // how many are pinned
    std::string from;             // "file", "account", "file+account"
};

// What is to be said of one mailbox; what is not given stays as it is.
struct mailbox_change {
    std::string id; // as identifiers::parse_mailbox_id gives it
    std::optional<std::string> name;
    std::optional<std::string> ods_code;
    std::optional<bool> active;
    std::optional<base::secret> password;
    std::optional<std::vector<std::string>> certificates;
};

// Why a change or a reload was not made: an HTTP status, and words without any secret.
struct directory_refusal {
    unsigned status = 500;
    std::string detail;

    directory_refusal() = default;
    directory_refusal(unsigned code, std::string why) : status(code), detail(std::move(why)) {}
};

template <class T>
using directory_answer = boost::asio::awaitable<boost::system::result<T, directory_refusal>>;

// The directory of the running hub, as the admin API changes it. Any thread; what is done holds when it completes.
class directory_service {
  public:
    virtual ~directory_service() = default;

    virtual std::vector<mailbox_state> mailboxes() const = 0; // by id
    // `change` of a mailbox that is not there is 404, `add` of one that is there 409. `entry` is recorded in the same
    // transaction as the change.
    virtual directory_answer<mailbox_state> add(mailbox_change what, store::audit_entry entry) = 0;
    virtual directory_answer<mailbox_state> change(mailbox_change what, store::audit_entry entry) = 0;
    // Reads the directory file anew, all or nothing; gives how many mailboxes there are now. 422 when it is wrong, with
    // a line for each problem.
    virtual directory_answer<std::size_t> reload() = 0;
};

} // namespace signalbox::admin
