#pragma once

#include <cstddef>
#include <mutex>
#include <span>

namespace upforge::kernels {

/// Memory that kernels take for their own use while they run, out of a given block. May be used
/// from several threads.
class Scratch {
  public:
    Scratch() = default;
    explicit Scratch(std::span<std::byte> memory);
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    /// Null when there is no room. Aligned to 128 bytes, as kernels expect.
    void* take(std::size_t bytes);
    bool owns(const void* pointer) const;
    void give_back(void* pointer);

    /// The room that `bytes` take.
    static std::size_t room_for(std::size_t bytes);

  private:
    struct Block;

    void join_free_neighbours(Block& block);

    std::span<std::byte> memory_;
    std::mutex mutex_;
};

}  // namespace upforge::kernels
