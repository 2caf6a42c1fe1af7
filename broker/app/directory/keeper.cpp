#include "broker/app/directory/keeper.hpp"

#include <atomic>
#include <optional>
#include <utility>

#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "broker/app/configuration/secret_rules.hpp"
#include "broker/base/log.hpp"
#include "broker/base/sealing.hpp"
#include "broker/intake/on_worker.hpp"

namespace signalbox::app {

namespace asio = boost::asio;

namespace {

admin::directory_refusal refusal_of(const error_code& why) { return {503, why.message()}; }

// What a worker made of the file: it, or what is wrong with it.
struct reading {
    std::shared_ptr<const directory_file> file;
    std::vector<problem> problems;
};

reading read_anew(const directory_source& from, bool production) {
    try {
        return {std::make_shared<const directory_file>(load_complete_directory(from, production)), {}};
    } catch (const configuration_error& e) {
        return {nullptr, e.problems()};
    }
}

admin::directory_refusal refusal_of(const std::vector<problem>& problems) {
    std::string lines;
    for (const problem& p : problems) {
        const std::string line = to_line(p);
        log::error("directory.refused", {{log::field::error, line}});
        lines += (lines.empty() ? "" : "\n") + line;
    }
    return {422, std::move(lines)};
}

result<store::mailbox_account> account_of(admin::mailbox_change what, const base::secret& key, base::time_point now) {
    store::mailbox_account account;
    account.id = what.id;
    account.name = std::move(what.name);
    account.ods_code = std::move(what.ods_code);
    account.active = what.active;
    account.certificates = std::move(what.certificates);
    account.changed_at = now;
    if (!what.password) return account;
    auto sealed = base::seal(key, what.id, *what.password);
    if (!sealed) return sealed.error();
    account.sealed_password = std::move(*sealed);
    return account;
}

std::shared_ptr<const routing::patient_register> patients_of(const directory_file& file) {
    return routing::make_patient_register(file.patients);
}

} // namespace

// Asks the register of the file that holds now.
class directory_keeper::file_patients final : public routing::patient_register {
  public:
    explicit file_patients(std::shared_ptr<const routing::patient_register> first) : now_(std::move(first)) {}

    asio::awaitable<result<std::optional<routing::registered_patient>>> find(std::string nhs_number) const override {
        const auto now = std::atomic_load(&now_); // stays while it is asked
        co_return co_await now->find(std::move(nhs_number));
    }
    void replace(std::shared_ptr<const routing::patient_register> by) { std::atomic_store(&now_, std::move(by)); }

  private:
    std::shared_ptr<const routing::patient_register> now_;
};

// The one place of the channel is taken while this lives.
class directory_keeper::turn {
  public:
    explicit turn(turn_channel& of) : of_(&of) {}
    turn(turn&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
    turn& operator=(turn&&) = delete;
    ~turn() {
        if (of_ != nullptr) of_->try_receive([](error_code) {});
    }

  private:
    turn_channel* of_;
};

directory_keeper::directory_keeper(keeper_parts with, directory_file first)
    : with_(std::move(with)),
      file_(std::make_shared<const directory_file>(std::move(first))),
      patients_(std::make_shared<file_patients>(patients_of(*file_))),
      turns_(with_.executor, 1) {
    auto alone = merge(*file_, {}, with_.accounts_key); // without accounts there is none that could not be opened
    current_ = std::make_shared<routing::current_directory>(alone->directory);
    origins_ = std::move(alone->origins);
}

directory_keeper::~directory_keeper() = default;

std::shared_ptr<const routing::patient_register> directory_keeper::patients() const noexcept { return patients_; }

asio::awaitable<directory_keeper::turn> directory_keeper::take_turn() {
    co_await turns_.async_send(error_code{}, asio::use_awaitable);
    co_return turn(turns_);
}

admin::directory_answer<std::size_t> directory_keeper::start() {
    const turn mine = co_await take_turn();
    co_return co_await put_in_force(file_);
}

std::vector<admin::mailbox_state> directory_keeper::mailboxes() const {
    const auto now = current_->get();
    std::vector<admin::mailbox_state> states;
    for (const auto& [id, mailbox] : now->mailboxes()) states.push_back(state_of(mailbox));
    return states;
}

admin::mailbox_state directory_keeper::state_of(const routing::mailbox& mailbox) const {
    const std::scoped_lock lock(origins_mutex_);
    const auto found = origins_.find(mailbox.id);
    const auto from = found == origins_.end() ? mailbox_origin::account : found->second;
    return {mailbox.id,
            mailbox.name,
            mailbox.ods_code,
            mailbox.active,
            mailbox.sends,
            mailbox.receives,
            mailbox.certificates.size(),
            std::string(to_text(from))};
}

admin::directory_answer<admin::mailbox_state> directory_keeper::add(admin::mailbox_change what,
                                                                    store::audit_entry entry) {
    const turn mine = co_await take_turn();
    if (current_->get()->find(what.id) != nullptr)
        co_return admin::directory_refusal{409, fmt::format("mailbox {} is there already", what.id)};
    co_return co_await put(std::move(what), std::move(entry));
}

admin::directory_answer<admin::mailbox_state> directory_keeper::change(admin::mailbox_change what,
                                                                       store::audit_entry entry) {
    const turn mine = co_await take_turn();
    if (current_->get()->find(what.id) == nullptr)
        co_return admin::directory_refusal{404, fmt::format("there is no mailbox {}", what.id)};
    co_return co_await put(std::move(what), std::move(entry));
}

admin::directory_answer<admin::mailbox_state> directory_keeper::put(admin::mailbox_change what,
                                                                    store::audit_entry entry) {
    if (with_.production && what.password && is_well_known(*what.password))
        co_return admin::directory_refusal{400, "production: a well-known password; choose another one"};
    const std::string id = what.id;
    auto account = account_of(std::move(what), with_.accounts_key, with_.clock->now());
    if (!account) co_return admin::directory_refusal{500, account.error().message()};
    const auto kept = co_await with_.store->put_mailbox_account(std::move(*account), std::move(entry));
    if (!kept) co_return refusal_of(kept.error());

    const auto now_holds = co_await put_in_force(file_);
    if (!now_holds) co_return now_holds.error();
    const auto now = current_->get();
    const routing::mailbox* found = now->find(id);
    if (found == nullptr) co_return admin::directory_refusal{500, "the account is kept, but not complete"};
    co_return state_of(*found);
}

admin::directory_answer<std::size_t> directory_keeper::reload() {
    const turn mine = co_await take_turn();
    const auto work = [from = with_.source, production = with_.production] { return read_anew(from, production); };
    const reading read = co_await intake::on_worker(*with_.workers, work);
    if (!read.file) co_return refusal_of(read.problems);
    co_return co_await put_in_force(read.file);
}

admin::directory_answer<std::size_t> directory_keeper::put_in_force(std::shared_ptr<const directory_file> file) {
    const auto accounts = co_await with_.store->mailbox_accounts();
    if (!accounts) co_return refusal_of(accounts.error());
    auto merged = merge(*file, *accounts, with_.accounts_key);
    if (!merged)
        co_return admin::directory_refusal{
            422, fmt::format("mailbox {}: its password does not open under mesh.accounts_key", merged.error().mailbox)};
    for (const std::string& id : merged->incomplete)
        log::warning("directory.account_unused",
                     {{log::field::mailbox, id}, {log::field::reason, "the file has no such mailbox any more"}});

    const std::size_t count = merged->directory->mailboxes().size();
    {
        const std::scoped_lock lock(origins_mutex_);
        origins_ = std::move(merged->origins);
    }
    if (file != file_) patients_->replace(patients_of(*file));
    file_ = std::move(file);
    current_->replace(std::move(merged->directory));
    log::info("directory.in_force", {{log::field::count, static_cast<std::int64_t>(count)}});
    co_return count;
}

} // namespace signalbox::app
