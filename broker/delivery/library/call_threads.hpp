#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace signalbox::delivery::library {

// Threads for calls that block, made as they are needed, at most `most`. A call that never returns keeps its thread
// and what it holds for as long as the process runs; nobody waits for it. Any thread.
class call_threads {
  public:
    explicit call_threads(std::size_t most);
    call_threads(const call_threads&) = delete;
    call_threads& operator=(const call_threads&) = delete;
    ~call_threads(); // what has not begun is dropped; threads at rest end

    // `call` does not throw. Throws std::system_error where there is no thread to be had;
    // it then waits for one of those that there are.
    void run(std::function<void()> call);

  private:
    struct shared;
    static void work(const std::shared_ptr<shared>& with);

    std::shared_ptr<shared> shared_;
};

} // namespace signalbox::delivery::library
