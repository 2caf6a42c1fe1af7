#pragma once

#include "broker/alarms/looks/look.hpp"
#include "broker/alarms/looks/rhythm.hpp"
#include "broker/store/store.hpp"

namespace signalbox::alarms {

// Feeds that fell silent. The rhythm is learnt from the messages that are kept: all of them at the first look, then
// what came since. A silence that has been told lasts until a message comes, also through hours that are usually quiet.
class feed_look final : public look {
  public:
    feed_look(store::store& store, rhythm_rule rule) : store_(store), rhythm_(rule) {}

    boost::asio::awaitable<void> add_to(findings& found, const ledger& so_far, base::time_point now) override;

  private:
    boost::asio::awaitable<bool> read_on();

    store::store& store_;
    rhythm rhythm_;
    message::sequence read_up_to_{};
};

} // namespace signalbox::alarms
