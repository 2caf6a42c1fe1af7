#pragma once

#include <memory>
#include <string>
#include <vector>

#include "broker/delivery/dispatcher.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fake_store.hpp"
#include "tests/support/scripted_carrier.hpp"

namespace signalbox::tests {

// A dispatcher on two cores with a store in memory and a clock that stands until it is told to move.
struct delivery_bench {
    base::manual_clock clock{base::from_iso8601("2026-11-22T09:00:00.000000Z").value()};
    fake_store store;
    base::cores cores{2, 1};
    std::vector<delivery::destination> destinations;
    base::limits limits;
    std::shared_ptr<const mapping::code_map> map;
    std::unique_ptr<delivery::dispatcher> dispatcher;

    ~delivery_bench() {
        if (dispatcher) await(dispatcher->stop());
        store.on_ready(nullptr);
        dispatcher.reset();
        cores.stop();
    }

    delivery::destination& add(const std::string& name, std::shared_ptr<delivery::carrier> carrier) {
        delivery::destination made;
        made.name = name;
        made.carrier = std::move(carrier);
        destinations.push_back(std::move(made));
        return destinations.back();
    }
    result<void> start() {
        delivery::dispatcher_parts parts;
        parts.store = &store;
        parts.clock = &clock;
        parts.cores = &cores;
        if (map) parts.map = std::make_shared<mapping::current_code_map>(map);
        parts.ods_of = [](std::string_view) { return std::string("A81001"); };
        parts.limits = limits;
        parts.seed = 4711;
        dispatcher = std::make_unique<delivery::dispatcher>(parts, destinations);
        store.on_ready([this](const auto& names) {
            for (const auto& name : names) dispatcher->wake(name);
        });
        cores.run();
        return await(dispatcher->start());
    }
    // Time passes, and every courier looks at the clock.
    void advance(std::chrono::microseconds by) {
        clock.advance(by);
        for (const auto& to : destinations) dispatcher->wake(to.name);
    }
    delivery::dispatcher::status status(const std::string& name) const {
        for (const auto& one : dispatcher->states())
            if (one.destination == name) return one;
        return {};
    }
};

} // namespace signalbox::tests
