#include "bench/stream.h"

#include <xmmintrin.h>

#include <algorithm>
#include <atomic>

#include "bench/team.h"
#include "bench/vectors.h"

namespace upforge::bench {
namespace {

/// A thread's part of what is read and written.
struct Part {
    const float* source;
    std::size_t read;
    float* target;
    std::size_t written;
    Stores stores;
};

/// Floats that are read and written before it is the other's turn: a fraction of an L1 cache.
constexpr std::size_t turn = 2048;

/// Floats of which the time is long beside that in which threads wake up; less is done again.
constexpr std::size_t long_enough = 2'000'000;

template <Isa isa>
[[gnu::always_inline]] inline float read(const float* from, const float* end) {
    using Vector = typename Register<isa>::Vector;
    constexpr int sums = 8;  // so that additions wait for memory, not for each other
    constexpr std::ptrdiff_t width = lanes<isa>;
    Vector sum[sums] = {};
    for (; end - from >= sums * width; from += sums * width) {
        for (int i = 0; i < sums; ++i) {
            Vector loaded;
            __builtin_memcpy(&loaded, from + i * width, sizeof loaded);
            sum[i] += loaded;
        }
    }
    for (int i = 1; i < sums; ++i) {
        sum[0] += sum[i];
    }
    return sum[0][0];
}

template <Isa isa>
[[gnu::always_inline]] inline void write(float* to, float* end) {
    const typename Register<isa>::Vector zeros = {};
    for (; end - to >= lanes<isa>; to += lanes<isa>) {
        __builtin_memcpy(to, &zeros, sizeof zeros);
    }
}

/// From the first aligned place on.
void write_past_caches(float* to, float* end) {
    const auto misplaced = reinterpret_cast<std::size_t>(to) / sizeof(float) % 4;
    for (to += (4 - misplaced) % 4; end - to >= 4; to += 4) {
        _mm_stream_ps(to, _mm_setzero_ps());
    }
}

template <Isa isa>
[[gnu::always_inline]] inline float stream(const Part& part) {
    const std::size_t turns = (part.read + part.written) / turn + 1;
    float sum = 0;
    for (std::size_t i = 0; i < turns; ++i) {
        sum += read<isa>(part.source + part.read * i / turns,
                         part.source + part.read * (i + 1) / turns);
        float* const from = part.target + part.written * i / turns;
        float* const end = part.target + part.written * (i + 1) / turns;
        if (part.stores == Stores::cached) {
            write<isa>(from, end);
        } else {
            write_past_caches(from, end);
        }
    }
    return sum;
}

[[gnu::target("sse4.1")]] float on_sse41(const Part& part) {
    return stream<Isa::sse41>(part);
}

[[gnu::target("avx2")]] float on_avx2(const Part& part) {
    return stream<Isa::avx2>(part);
}

[[gnu::target("avx512f")]] float on_avx512(const Part& part) {
    return stream<Isa::avx512>(part);
}

float stream_on(Isa isa, const Part& part) {
    switch (isa) {
        case Isa::avx512:
            return on_avx512(part);
        case Isa::avx2:
            return on_avx2(part);
        case Isa::sse41:
            break;
    }
    return on_sse41(part);
}

}  // namespace

double streaming_seconds(std::span<float> memory, std::size_t read, Stores stores, Isa isa,
                         int threads) {
    const std::size_t written = memory.size() - read;
    const auto begin = [&](std::size_t floats, int thread) { return floats * thread / threads; };
    const std::size_t passes = 1 + long_enough / (memory.size() + 1);
    std::atomic<float> sink = 0;
    const double seconds = seconds_of_team(threads, [&](int thread) {
        const std::size_t from = begin(read, thread), to = begin(written, thread);
        const Part part{memory.data() + from, begin(read, thread + 1) - from,
                        memory.data() + read + to, begin(written, thread + 1) - to, stores};
        for (std::size_t pass = 0; pass < passes; ++pass) {
            sink = stream_on(isa, part);
        }
    });
    return seconds / static_cast<double>(passes);
}

}  // namespace upforge::bench
