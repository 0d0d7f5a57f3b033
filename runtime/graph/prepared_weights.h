#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace upforge::graph {

/// Packed weights, shared by the graphs that one network has for different sizes. May be used from
/// several threads.
class PreparedWeights {
  public:
    /// What was made for this key before, or what `make` makes now.
    template <typename T>
    std::shared_ptr<const T> get(const std::string& key,
                                 const std::function<std::shared_ptr<const T>()>& make) {
        const std::lock_guard lock(mutex_);
        std::shared_ptr<const void>& entry = entries_[key];
        if (!entry) {
            entry = make();
        }
        return std::static_pointer_cast<const T>(entry);
    }

  private:
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const void>> entries_;
};

}  // namespace upforge::graph
