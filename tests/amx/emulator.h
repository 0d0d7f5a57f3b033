#pragma once

namespace upforge::amx {

/// From then on, AMX instructions work in this process on processors with AVX-512 that lack them:
/// each is met by a signal and done by plain code. Where AMX is usable, nothing changes. Call it
/// before other threads run.
void emulate();

}  // namespace upforge::amx
