/// What Halide 21's LLVM calls in instrumented code, and the thread sanitizers of gcc 12 and 13 do
/// not have: they see these copies through the C library's functions, which they intercept.

#include <cstring>

extern "C" {

[[gnu::weak]] void* __tsan_memcpy(void* to, const void* from, std::size_t bytes) {
    return std::memcpy(to, from, bytes);
}

[[gnu::weak]] void* __tsan_memmove(void* to, const void* from, std::size_t bytes) {
    return std::memmove(to, from, bytes);
}

[[gnu::weak]] void* __tsan_memset(void* to, int value, std::size_t bytes) {
    return std::memset(to, value, bytes);
}
}
