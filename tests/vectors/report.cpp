#include "tests/vectors/report.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

namespace upforge::vectors {

void report(const Verdict& verdict, const std::filesystem::path& source) {
    fmt::print("{}\n", verdict.summary());
    for (const std::string& fault : verdict.faults()) {
        ADD_FAILURE() << fault;
    }
    EXPECT_GT(verdict.ran(), 0) << source << " is there, and nothing in it was run";
}

}  // namespace upforge::vectors
