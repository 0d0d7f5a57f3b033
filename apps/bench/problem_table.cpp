#include "bench/problem.h"

// C++20 has no #embed.
asm(R"(
    .section .rodata
upforge_bench_problems:
    .incbin ")" UPFORGE_BENCH_PROBLEMS R"("
upforge_bench_problems_end:
    .previous
)");

extern "C" {
extern const char upforge_bench_problems[], upforge_bench_problems_end[];
}

namespace upforge {

std::string_view problem_table() {
    return {upforge_bench_problems, upforge_bench_problems_end};
}

}  // namespace upforge
