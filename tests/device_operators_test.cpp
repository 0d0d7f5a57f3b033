#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "device_scope.h"
#include "grade.h"
#include "problems/run.h"
#include "problems/table.h"

namespace upforge::problems {

namespace {

std::vector<Row> rows_of_this_run() {
    return rows_up_to(grade_from_name(std::string(grade_of_tests())), read_table(UPFORGE_PROBLEMS));
}

using DeviceRow = std::tuple<DeviceKind, Row>;

std::string name_of_row(const testing::TestParamInfo<DeviceRow>& info) {
    const auto& [kind, row] = info.param;
    return std::string(name_of(kind)) + "_" + row.problem.op + "_line_" + std::to_string(row.line);
}

class DeviceOperators : public testing::TestWithParam<DeviceRow> {};

TEST_P(DeviceOperators, AgreeWithTheReference) {
    const auto& [kind, row] = GetParam();
    UPFORGE_ON_DEVICE(kind);
    const Trial trial(row.problem);
    const std::optional<std::string> mismatch = trial.mismatch();
    EXPECT_FALSE(mismatch) << trial.problem() << "\n" << *mismatch;
}

INSTANTIATE_TEST_SUITE_P(Table, DeviceOperators,
                         testing::Combine(testing::ValuesIn(tested_kinds()),
                                          testing::ValuesIn(rows_of_this_run())),
                         name_of_row);

}  // namespace

}  // namespace upforge::problems
