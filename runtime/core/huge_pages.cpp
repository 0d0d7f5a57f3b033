#include "core/huge_pages.h"

#include <sys/mman.h>

#include <cstdlib>

namespace upforge {
namespace {

constexpr std::size_t huge_page = 2 << 20;

}  // namespace

void* allocate_on_huge_pages(std::size_t bytes, std::size_t alignment) {
    const std::size_t on_huge_pages = bytes / huge_page * huge_page;
    void* memory = nullptr;
    if (posix_memalign(&memory, on_huge_pages > 0 ? huge_page : alignment, bytes) != 0) {
        return nullptr;
    }
    if (on_huge_pages > 0) {
        ::madvise(memory, on_huge_pages, MADV_HUGEPAGE);  // refused, pages are small
    }
    return memory;
}

}  // namespace upforge
