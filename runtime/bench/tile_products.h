#pragma once

namespace upforge::bench {

/// Multiplications and additions a second that the threads reach with AMX on registers alone, as
/// `multiply_add_rate` does without. AMX must be usable.
double tile_product_rate(int threads);

}  // namespace upforge::bench
