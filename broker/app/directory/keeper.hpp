#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/thread_pool.hpp>

#include "broker/admin/directory_service.hpp"
#include "broker/app/directory/merge.hpp"
#include "broker/base/clock.hpp"
#include "broker/routing/directory.hpp"
#include "broker/routing/patient_register.hpp"
#include "broker/store/store.hpp"

namespace signalbox::app {

struct keeper_parts {
    store::store* store = nullptr;
    const base::clock* clock = nullptr;
    boost::asio::any_io_executor executor;       // of any core
    boost::asio::thread_pool* workers = nullptr; // files are read here
    base::secret accounts_key;
    directory_source source;
    bool production = false; // its rules hold for every password
};

// Keeps the directory of a running hub: the file as it was read last, above it the accounts in the store. Any thread;
// one change or reload at a time, the next one waits.
class directory_keeper final : public admin::directory_service {
  public:
    // `first` is the file with its passwords. Until `start` the accounts are not there.
    directory_keeper(keeper_parts with, directory_file first);
    ~directory_keeper() override;

    // Takes the accounts in, before anybody asks.
    admin::directory_answer<std::size_t> start();

    std::shared_ptr<routing::current_directory> current() const noexcept { return current_; }
    // The patients of the file, of the new one after a reload.
    std::shared_ptr<const routing::patient_register> patients() const noexcept;

    std::vector<admin::mailbox_state> mailboxes() const override;
    admin::directory_answer<admin::mailbox_state> add(admin::mailbox_change what, store::audit_entry entry) override;
    admin::directory_answer<admin::mailbox_state> change(admin::mailbox_change what, store::audit_entry entry) override;
    admin::directory_answer<std::size_t> reload() override;

  private:
    class file_patients;
    using turn_channel = boost::asio::experimental::concurrent_channel<void(error_code)>;
    class turn;

    boost::asio::awaitable<turn> take_turn();
    admin::directory_answer<admin::mailbox_state> put(admin::mailbox_change what, store::audit_entry entry);
    // Puts `file` and the accounts in force, together or not at all. Within a turn.
    admin::directory_answer<std::size_t> put_in_force(std::shared_ptr<const directory_file> file);
    admin::mailbox_state state_of(const routing::mailbox& mailbox) const;

    keeper_parts with_;
    std::shared_ptr<const directory_file> file_; // within a turn
    std::shared_ptr<routing::current_directory> current_;
    std::shared_ptr<file_patients> patients_;
    turn_channel turns_;
    mutable std::mutex origins_mutex_; // operators alone wait for it
    std::map<std::string, mailbox_origin, std::less<>> origins_;
};

} // namespace signalbox::app
