#include "tests/unit/delivery/stdio/adapter_fixture.hpp"

#include <csignal>
#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/support/hub_process.hpp"

namespace signalbox::tests {

namespace asio = boost::asio;
using delivery::outcome;

namespace {

const std::string prelude = R"(#!/usr/bin/python3
import json, os, signal, sys, time
def say(**what): print(json.dumps(what), flush=True)
def heard(): return json.loads(sys.stdin.readline() or sys.exit())
def result(what, outcome, **more): say(type="result", delivery_id=what["delivery_id"], outcome=outcome, **more)
heard()
)";

} // namespace

const std::string adapter_ready = "say(type='ready', protocol=1, max_in_flight=4, idempotent=True)\n";

std::string adapter_answering(const std::string& outcome, const std::string& before) {
    return adapter_ready + "while True:\n what = heard()\n" + before + " if what['type'] == 'deliver': result(what, '" +
           outcome +
           "')\n elif what['type'] == 'ping': say(type='pong', n=what['n'])\n elif what['type'] == 'drain': "
           "sys.exit()\n";
}

script_adapter::script_adapter(const std::string& script, adapter_manner manner) {
    std::signal(SIGPIPE, SIG_IGN); // as the hub does
    const std::string file = folder_.write("adapter.py", prelude + script);
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    delivery::stdio::stdio_settings how;
    how.session.destination = "test";
    how.session.child = {.command = {file}, .folder = folder_.file("state")};
    how.session.handshake_max = manner.handshake;
    how.session.ping_every = std::chrono::milliseconds(50);
    how.session.pong_max = manner.pong_max;
    how.session.port = manner.port;
    how.session.requests_max = manner.requests_max;
    how.idempotent = manner.idempotent;
    how.restart_first = std::chrono::milliseconds(1);
    how.restart_max = std::chrono::milliseconds(2);
    carrier_ = delivery::stdio::make_stdio_carrier(std::move(how), workers_);
    exchanger_ = std::dynamic_pointer_cast<delivery::exchanger>(carrier_);
}

script_adapter::~script_adapter() { run(carrier_->end(std::chrono::seconds(1))); }

outcome script_adapter::deliver(const std::string& name, std::chrono::milliseconds deadline, std::string bytes) {
    return run(carrier_->deliver(parcel_of(name, deadline, std::move(bytes))));
}

delivery::exchange_answer script_adapter::exchange(message::exchange_request what, std::chrono::milliseconds deadline) {
    what.deadline = std::chrono::steady_clock::now() + deadline;
    return run(exchanger_->exchange(std::move(what)));
}

std::vector<delivery::exchange_answer> script_adapter::exchange_at_once(std::vector<message::exchange_request> all) {
    core_.restart();
    std::vector<std::future<delivery::exchange_answer>> answers;
    for (auto& each : all) {
        each.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        answers.push_back(asio::co_spawn(core_, exchanger_->exchange(std::move(each)), asio::use_future));
    }
    std::vector<delivery::exchange_answer> got;
    for (auto& each : answers) got.push_back(wait(each));
    return got;
}

std::vector<outcome> script_adapter::deliver_at_once(const std::vector<std::string>& names, const std::string& bytes,
                                                     std::chrono::milliseconds deadline) {
    std::vector<delivery::parcel> parcels;
    for (const std::string& name : names) parcels.push_back(parcel_of(name, deadline, bytes));
    std::vector<std::future<outcome>> answers;
    for (const delivery::parcel& each : parcels)
        answers.push_back(asio::co_spawn(core_, carrier_->deliver(each), asio::use_future));
    core_.restart();
    std::vector<outcome> all;
    for (auto& each : answers) all.push_back(wait(each));
    return all;
}

outcome script_adapter::until_decided(const std::string& name) {
    outcome last;
    const bool decided = eventually([&] {
        last = deliver(name);
        return last.what == outcome::kind::accepted || last.what == outcome::kind::rejected;
    });
    CHECK(decided);
    return last;
}

bool script_adapter::run_until(const std::function<bool()>& holds) {
    core_.restart();
    return eventually([&] {
        core_.poll();
        return holds();
    });
}

delivery::parcel script_adapter::parcel_of(const std::string& name, std::chrono::milliseconds deadline,
                                           std::string bytes) {
    delivery::parcel made;
    made.delivery_id = name;
    made.rendered.bytes = std::move(bytes);
    made.rendered.transform_version = "original/1";
    made.deadline = std::chrono::steady_clock::now() + deadline;
    return made;
}

} // namespace signalbox::tests
