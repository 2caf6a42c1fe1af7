#pragma once

#include <memory>
#include <utility>

#include "broker/mapping/code_map.hpp"

namespace signalbox::mapping {

// The map that holds now. Any thread; who took it keeps that one until the end of its work.
class current_code_map {
  public:
    explicit current_code_map(std::shared_ptr<const code_map> first) : now_(std::move(first)) {}

    std::shared_ptr<const code_map> get() const { return std::atomic_load(&now_); }
    void replace(std::shared_ptr<const code_map> by) { std::atomic_store(&now_, std::move(by)); }

  private:
    std::shared_ptr<const code_map> now_;
};

} // namespace signalbox::mapping
