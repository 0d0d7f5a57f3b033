#include "bench/multiply_adds.h"

#include <atomic>

#include "bench/team.h"
#include "bench/vectors.h"

namespace upforge::bench {
namespace {

/// Chains of multiply-adds that do not wait for each other: two units times a latency of four
/// cycles (of eight, where it takes a multiplication and an addition) need at least eight, and
/// SSE and AVX2 have sixteen registers for them, the factor and the summand.
constexpr int chains = 12;

/// Sums stay finite, since the factor is less than 1.
template <Isa isa>
[[gnu::always_inline]] inline float multiply_and_add(long rounds, float factor, float summand) {
    typename Register<isa>::Vector sums[chains] = {};
    for (int chain = 0; chain < chains; ++chain) {
        sums[chain] += summand * static_cast<float>(chain);  // equal ones would be made one
    }
    for (long round = 0; round < rounds; ++round) {
        for (int chain = 0; chain < chains; ++chain) {
            sums[chain] = sums[chain] * factor + summand;
        }
    }
    for (int chain = 1; chain < chains; ++chain) {
        sums[0] += sums[chain];
    }
    return sums[0][0];
}

[[gnu::target("sse4.1")]] float on_sse41(long rounds, float factor, float summand) {
    return multiply_and_add<Isa::sse41>(rounds, factor, summand);
}

[[gnu::target("avx2,fma")]] float on_avx2(long rounds, float factor, float summand) {
    return multiply_and_add<Isa::avx2>(rounds, factor, summand);
}

[[gnu::target("avx512f,fma")]] float on_avx512(long rounds, float factor, float summand) {
    return multiply_and_add<Isa::avx512>(rounds, factor, summand);
}

struct Loop {
    float (*run)(long rounds, float factor, float summand);
    int lanes;
};

Loop loop_of(Isa isa) {
    switch (isa) {
        case Isa::avx512:
            return {on_avx512, lanes<Isa::avx512>};
        case Isa::avx2:
            return {on_avx2, lanes<Isa::avx2>};
        case Isa::sse41:
            break;
    }
    return {on_sse41, lanes<Isa::sse41>};
}

}  // namespace

double multiply_add_rate(Isa isa, int threads) {
    constexpr long rounds = 400'000;  // six cycles or more each
    const Loop loop = loop_of(isa);
    std::atomic<float> sink = 0.5f;  // also, what no compiler knows
    const double seconds = seconds_of_team(
        threads, [&](int) { sink = 0.25f * loop.run(rounds, sink.load() / 16, 1.0f); });
    return 2.0 * rounds * chains * loop.lanes * threads / seconds;
}

}  // namespace upforge::bench
