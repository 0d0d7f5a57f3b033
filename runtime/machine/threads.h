#pragma once

namespace upforge {

/// Call before running a kernel: until told, Halide's thread pool takes every processor of the
/// machine, whatever this process may use. Costs one load after the first time.
void ensure_threads_set();

}  // namespace upforge
