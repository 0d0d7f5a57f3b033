#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "kernels/choice.h"
#include "schedules/spaces.h"
#include "tests/device_scope.h"
#include "tests/grade.h"
#include "tests/problems/run.h"
#include "tests/problems/table.h"
#include "tests/problems/text.h"
#include "upforge/operators.h"

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

/// Kernels that bring chunks of input channels to shared memory, on problems that estimates would
/// leave to others: so small that all groups of threads reach over an end of the image.
class StagedKernels : public testing::TestWithParam<DeviceKind> {};

TEST_P(StagedKernels, AgreeWithTheReference) {
    UPFORGE_ON_DEVICE(GetParam());
    const std::map<std::string_view, std::vector<std::string>> lines{
        {"conv",
         {"conv h=9 w=37 c=24 co=67 k=3 p=1 act=relu",
          "conv n=2 h=5 w=6 c=16 co=8 k=1 bias=1 residual=1 view=1",
          "conv h=13 w=11 c=16 co=12 k=3 s=2 p=1 d=2", "conv h=4 w=5 c=32 co=70 k=3 g=2"}},
        {"conv_transpose",
         {"conv_transpose h=5 w=18 c=16 co=67 k=2 s=2 bias=1 act=sigmoid",
          "conv_transpose n=2 h=3 w=4 c=8 co=5 k=3 s=2 p=1 op=1",
          "conv_transpose h=4 w=3 c=32 co=6 k=4 s=3 d=2 g=2"}}};
    int staged = 0;
    for (const kernels::Kernel& kernel : kernels::built_for_devices()) {
        if (kernel.device != GetParam() || kernel.number(schedules::tile::chunk) == 0 ||
            kernel.storage() != DataType::f32) {
            continue;
        }
        ++staged;
        for (const std::string& line : lines.at(kernel.operation)) {
            SCOPED_TRACE(to_string(kernel));
            const kernels::Preference preference(kernel);
            const Trial trial(parse_problem(line));
            const std::optional<std::string> mismatch = trial.mismatch();
            EXPECT_FALSE(mismatch) << line << "\n" << *mismatch;
            EXPECT_TRUE(preference.taken()) << line;
        }
    }
    EXPECT_GT(staged, 0);
}

INSTANTIATE_TEST_SUITE_P(Every, StagedKernels, testing::ValuesIn(tested_kinds()),
                         [](const auto& kind) { return std::string(name_of(kind.param)); });

/// As the C library has them, infinities, zeros and what is no number included.
class Powers : public testing::TestWithParam<DeviceKind> {};

TEST_P(Powers, AreThoseOfTheCLibrary) {
    UPFORGE_ON_DEVICE(GetParam());
    constexpr float infinity = std::numeric_limits<float>::infinity();
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> numbers{0.0f,  1.0f,    -1.0f,    2.0f,      -2.0f, 3.0f,    -3.0f,
                                     0.5f,  -0.5f,   1.0001f,  0.9999f,   7.3f,  1e-6f,   1e6f,
                                     -7.0f, 0.3333f, infinity, -infinity, 1e20f, -1e-20f, nan};
    const int count = static_cast<int>(numbers.size());
    const Tensor bases({1, 1, count, 1}, numbers), exponents({1, 1, 1, count}, numbers);
    const Tensor powers = combine(bases, exponents, Arithmetic::power);
    for (int x = 0; x < count; ++x) {
        for (int c = 0; c < count; ++c) {
            const float got = powers.at(0, 0, x, c);
            const double expected = std::pow(double(numbers[x]), double(numbers[c]));
            const auto rounded = static_cast<float>(expected);
            SCOPED_TRACE(fmt::format("{} to the {}: {}, expected {}", numbers[x], numbers[c], got,
                                     expected));
            if (std::isnan(rounded) || std::isinf(rounded)) {
                EXPECT_TRUE(std::isnan(rounded) ? std::isnan(got) : got == rounded);
            } else {
                // Devices may take what is less than a normal number for 0.
                EXPECT_NEAR(got, expected, 1e-5 * std::abs(expected) + 1.2e-38);
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Every, Powers, testing::ValuesIn(tested_kinds()),
                         [](const auto& kind) { return std::string(name_of(kind.param)); });

}  // namespace

}  // namespace upforge::problems
