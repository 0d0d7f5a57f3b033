/// Kernels that read or write bf16 do what the definition does with the numbers that they read.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/execution_limits.h"
#include "tests/grade.h"
#include "tests/problems/run.h"
#include "tests/problems/storages.h"
#include "tests/problems/table.h"

namespace upforge::problems {
namespace {

using kernels::Elements;

struct StoredRow {
    Row row;
    Elements stored;
};

std::vector<StoredRow> rows_of_this_run() {
    std::vector<StoredRow> all;
    const Grade grade = grade_from_name(std::string(grade_of_tests()));
    for (const Row& row : rows_up_to(grade, read_table(UPFORGE_PROBLEMS))) {
        for (const Elements& stored : storages_with(DataType::bf16, row.problem)) {
            all.push_back({row, stored});
        }
    }
    return all;
}

std::string name_of_row(const testing::TestParamInfo<StoredRow>& info) {
    const auto& [row, stored] = info.param;
    return fmt::format("{}_line_{}_{}_to_{}", row.problem.op, row.line, name_of(stored.storage),
                       name_of(stored.result));
}

class Bf16Operators : public testing::TestWithParam<StoredRow> {};

TEST_P(Bf16Operators, AgreeWithTheReferenceOnEveryInstructionSet) {
    const auto& [row, stored] = GetParam();
    const Trial trial(row.problem, stored);
    for (const Isa isa : available_isas()) {
        const IsaLimit limit(isa);
        const std::optional<std::string> mismatch = trial.mismatch();
        EXPECT_FALSE(mismatch) << trial.problem() << "\n" << name_of(isa) << ": " << *mismatch;
    }
}

TEST_P(Bf16Operators, AgreeWithTheReferenceWithoutUnitsForBf16) {
    const auto& [row, stored] = GetParam();
    const NoBf16Units limit;
    const Trial trial(row.problem, stored);
    const std::optional<std::string> mismatch = trial.mismatch();
    EXPECT_FALSE(mismatch) << trial.problem() << "\n" << *mismatch;
}

INSTANTIATE_TEST_SUITE_P(Table, Bf16Operators, testing::ValuesIn(rows_of_this_run()), name_of_row);

}  // namespace
}  // namespace upforge::problems
