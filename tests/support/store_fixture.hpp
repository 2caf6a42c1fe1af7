#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/base/crypto.hpp"
#include "broker/store/disk/file.hpp"
#include "broker/store/open.hpp"
#include "tests/support/await.hpp"
#include "tests/support/temporary_folder.hpp"

namespace signalbox::tests {

// Message ids that sort, without a clock: "20261122140506000001_0000AB".
std::string message_id_of(int number);

base::sha256_digest digest_of(std::string_view text);

message::payload payload_of(std::string bytes);

// A result has no way to be printed, so a check asks for this.
template <class T>
bool ok(const result<T>& value) {
    return value.has_value();
}

// A message to commit, in the forms that tests need; everything not said is made up.
struct acceptance_builder {
    store::acceptance value;

    explicit acceptance_builder(int number);
    acceptance_builder& workflow(std::string id);
    acceptance_builder& payload(std::string bytes);
    acceptance_builder& to_mailbox(const std::string& mailbox);
    acceptance_builder& to(std::string destination, std::string lane, std::string report = "");
    // The last delivery also keeps its turn there.
    acceptance_builder& further(std::string lane, std::string report = "");
    // The last delivery is that of a part; 0 leaves it that of the whole.
    acceptance_builder& part(std::uint32_t number, std::string_view name, std::string_view content);
    acceptance_builder& key(std::string text, std::string_view request);
    store::acceptance done() { return value; }
};

bool ok_to_open(const boost::system::result<std::unique_ptr<store::store>, store::open_failure>& opened);

// A store in a temporary folder, opened, closed and opened again.
class store_fixture {
  public:
    explicit store_fixture(store::disk::device& on = store::disk::real_device());
    ~store_fixture();

    store::store& open();
    boost::system::result<std::unique_ptr<store::store>, store::open_failure> try_open();
    void close() { store_.reset(); }
    store::store& reopen();
    store::store* operator->() { return store_.get(); }

    // Copies the data as it lies on the disk, as a kill would leave it, and goes on with the copy.
    void continue_with_snapshot();

    result<store::accepted> accept(store::acceptance what);
    result<store::accepted> accept(const acceptance_builder& what) { return accept(what.value); }
    message::delivery_state state_of(const std::string& delivery_id);
    std::vector<std::string> inbox_of(const std::string& mailbox, const std::string& filter = "");
    result<void> settle(const std::string& delivery_id, message::delivery_state to);

    temporary_folder folder;
    base::manual_clock clock{base::from_iso8601("2026-11-22T14:05:06.000000Z").value()};
    store::settings how;

  private:
    store::disk::device* device_;
    std::unique_ptr<store::store> store_;
    int snapshots_ = 0;
};

} // namespace signalbox::tests
