#pragma once

#include <cmath>
#include <cstdint>

namespace upforge::cells {

/// SplitMix64's mixing function.
constexpr std::uint64_t mix(std::uint64_t bits) {
    bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9;
    bits = (bits ^ bits >> 27) * 0x94d049bb133111eb;
    return bits ^ bits >> 31;
}

/// From 0 up to but not including 1.
constexpr double unit(std::uint64_t bits) {
    return static_cast<double>(bits >> 11) * 0x1p-53;
}

/// Numbers that are the same everywhere, unlike those of the standard library's distributions.
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(mix(seed)) {}

    std::uint64_t bits() { return mix(state_ += 0x9e3779b97f4a7c15); }
    double uniform(double from, double to) { return from + (to - from) * unit(bits()); }
    bool chance(double probability) { return uniform(0, 1) < probability; }

    /// Of mean 0 and deviation 1, nearly: the sum of four uniform numbers.
    double normal() {
        const std::uint64_t four = bits();
        const auto sum = static_cast<double>((four & 0xffff) + (four >> 16 & 0xffff) +
                                             (four >> 32 & 0xffff) + (four >> 48));
        return (sum - 131070) / 37837.2;
    }

  private:
    std::uint64_t state_;
};

struct Direction {
    double x = 1;
    double y = 0;
};

/// Drawn without sines, whose last bits differ between libraries.
inline Direction any_direction(Random& random) {
    for (;;) {
        const double x = random.uniform(-1, 1);
        const double y = random.uniform(-1, 1);
        const double length = std::sqrt(x * x + y * y);
        if (0.1 < length && length < 1) {
            return {x / length, y / length};
        }
    }
}

}  // namespace upforge::cells
