#pragma once

namespace upforge::bench {

/// Multiplications and additions a second that the threads reach with AMX on registers alone, as
/// `multiply_add_rate` does without, in a try of so many rounds; the usual ones take a millisecond.
/// AMX must be usable.
double tile_product_rate(int threads, long rounds = 30'000);

}  // namespace upforge::bench
