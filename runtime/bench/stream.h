#pragma once

#include <cstddef>
#include <span>

#include "upforge/machine.h"

namespace upforge::bench {

/// How written bytes leave the processor: through its caches, or past them, which saves reading
/// what is overwritten anyway.
enum class Stores { cached, past_caches };

/// Seconds that it takes to read the first `read` of these floats and to write the others, by turns
/// and without computing anything of them: no operator that does so is faster.
double streaming_seconds(std::span<float> memory, std::size_t read, Stores stores, Isa isa,
                         int threads);

}  // namespace upforge::bench
