#include "allocations.h"

#include <atomic>
#include <cerrno>
#include <cstdlib>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

namespace {

constinit std::atomic<std::size_t> count = 0;

}  // namespace

std::size_t allocations() {
    return count;
}

#ifdef HAS_SANITIZER

/// Of <sanitizer/allocator_interface.h>, which comes with Clang only.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*after_malloc)(const volatile void*,
                                                                              std::size_t),
                                                         void (*before_free)(const volatile void*));

namespace {

void count_malloc(const volatile void*, std::size_t) {
    ++count;
}

void ignore_free(const volatile void*) {}

const bool installed = __sanitizer_install_malloc_and_free_hooks(count_malloc, ignore_free) != 0;

}  // namespace

#else

// glibc's own, under the names by which those who replace them find them.
extern "C" {

void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t elements, std::size_t bytes);
void* __libc_realloc(void* memory, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);

void* malloc(std::size_t bytes) noexcept {
    ++count;
    return __libc_malloc(bytes);
}

void* calloc(std::size_t elements, std::size_t bytes) noexcept {
    ++count;
    return __libc_calloc(elements, bytes);
}

void* realloc(void* memory, std::size_t bytes) noexcept {
    ++count;
    return __libc_realloc(memory, bytes);
}

void* aligned_alloc(std::size_t alignment, std::size_t bytes) noexcept {
    ++count;
    return __libc_memalign(alignment, bytes);
}

int posix_memalign(void** memory, std::size_t alignment, std::size_t bytes) noexcept {
    ++count;
    *memory = __libc_memalign(alignment, bytes);
    return *memory ? 0 : ENOMEM;
}
}

#endif
