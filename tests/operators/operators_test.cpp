#include <gtest/gtest.h>

#include <string>

#include "tests/execution_limits.h"
#include "tests/grade.h"
#include "tests/problems/run.h"
#include "tests/problems/table.h"

namespace upforge::problems {

namespace {

std::vector<Row> rows_of_this_run() {
    return rows_up_to(grade_from_name(std::string(grade_of_tests())), read_table(UPFORGE_PROBLEMS));
}

std::string name_of_row(const testing::TestParamInfo<Row>& info) {
    return info.param.problem.op + "_line_" + std::to_string(info.param.line);
}

class Operators : public testing::TestWithParam<Row> {};

TEST_P(Operators, AgreeWithTheReferenceOnEveryInstructionSet) {
    const Trial trial(GetParam().problem);
    for (const Isa isa : available_isas()) {
        const IsaLimit limit(isa);
        const std::optional<std::string> mismatch = trial.mismatch();
        EXPECT_FALSE(mismatch) << trial.problem() << "\n" << name_of(isa) << ": " << *mismatch;
    }
}

INSTANTIATE_TEST_SUITE_P(Table, Operators, testing::ValuesIn(rows_of_this_run()), name_of_row);

}  // namespace

}  // namespace upforge::problems
