#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace upforge::amx {

/// What LDTILECFG reads.
struct TileConfig {
    std::uint8_t palette;
    std::uint8_t start_row;
    std::array<std::uint8_t, 14> reserved;
    std::array<std::uint16_t, 16> row_bytes;
    std::array<std::uint8_t, 16> rows;
};
static_assert(sizeof(TileConfig) == 64);

/// Eight tile registers, and what instructions do to them as Intel's manual writes it down. Each
/// answers false where the processor would refuse the instruction.
class Tiles {
  public:
    static constexpr int count = 8, most_rows = 16, most_row_bytes = 64;

    bool configure(const TileConfig& config);
    void release() { config_ = {}; }
    bool zero(int tile);
    /// Rows lie `stride` bytes apart.
    bool load(int tile, const std::byte* from, std::ptrdiff_t stride);
    bool store(int tile, std::byte* to, std::ptrdiff_t stride) const;
    /// TDPBF16PS: sums(m, n) += products of pairs in row m of `left` and column n of `right`.
    bool add_products(int sums, int left, int right);

  private:
    bool configured(int tile) const;

    TileConfig config_{};
    alignas(
        64) std::array<std::array<std::array<std::byte, most_row_bytes>, most_rows>, count> data_{};
};

}  // namespace upforge::amx
