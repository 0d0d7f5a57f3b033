#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "tests/problems/frame.h"
#include "tests/problems/run.h"
#include "tests/problems/table.h"
#include "upforge/error.h"

namespace upforge::problems {

namespace {

using testing::HasSubstr;

std::string complaint_about(const std::string& line) {
    try {
        parse_problem(line);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(Problem, IsReadInAnyOrderAndPrintedInOne) {
    const Problem problem = parse_problem("conv act=relu p=1,1,1,1 k=3x3 s=2x1 w=7 h=5 n=1");
    EXPECT_EQ(problem.padding, Padding(1));
    EXPECT_EQ(problem.stride, YX(2, 1));
    EXPECT_EQ(to_string(problem), "conv h=5 w=7 k=3 s=2x1 p=1 act=relu");
}

TEST(Problem, ThatCannotBeReadSaysWhy) {
    EXPECT_THAT(complaint_about("convolution"), HasSubstr("\"convolution\""));
    EXPECT_THAT(complaint_about("softmax k=3"), HasSubstr("softmax has no parameter \"k\""));
    EXPECT_THAT(complaint_about("conv h"), HasSubstr("\"h\""));
    EXPECT_THAT(complaint_about("conv h=3x"), HasSubstr("\"3x\" is not a number"));
    EXPECT_THAT(complaint_about("conv p=1,2"), HasSubstr("\"1,2\" should be 1 or 4 numbers"));
    EXPECT_THAT(complaint_about("conv act=swish"), HasSubstr("\"swish\" is none of none, relu"));
}

TEST(Frame, NoticesAWriteOnAnySideOfItsWindow) {
    const Shape shape{2, 3, 4, 5};
    for (const auto& [n, y, x, c] :
         {Shape{-1, 0, 0, 0}, Shape{2, 0, 0, 0}, Shape{0, -1, 0, 0}, Shape{0, 3, 0, 0},
          Shape{0, 0, -1, 0}, Shape{0, 0, 4, 0}, Shape{0, 0, 0, -1}, Shape{0, 0, 0, 5}}) {
        const Frame frame(shape, DataType::f32);
        frame.inside().at(1, 2, 3, 4) = 1.0f;
        EXPECT_TRUE(frame.intact());
        frame.inside().at(n, y, x, c) = 1.0f;
        EXPECT_FALSE(frame.intact());
    }
}

class Table : public testing::Test {
  protected:
    const std::vector<Row> rows = read_table(UPFORGE_PROBLEMS);
};

TEST_F(Table, IsWrittenAsProblemsPrint) {
    std::ifstream file(UPFORGE_PROBLEMS);
    std::vector<std::string> lines(1);
    for (std::string line; std::getline(file, line);) {
        lines.push_back(line);
    }
    for (const Row& row : rows) {
        EXPECT_EQ(lines.at(row.line), to_string(row));
    }
}

TEST_F(Table, HasProblemsOfEachOperatorInEachGrade) {
    for (const std::string& op : operator_names()) {
        EXPECT_EQ(operator_named(op).name, op);
        std::set<Grade> grades;
        for (const Row& row : rows) {
            if (row.problem.op == op) {
                grades.insert(row.grade);
            }
        }
        EXPECT_EQ(grades.size(), 3u) << op;
    }
}

TEST_F(Table, NamesNoProblemTwice) {
    std::set<std::string> lines;
    for (const Row& row : rows) {
        EXPECT_TRUE(lines.insert(to_string(row.problem)).second) << row;
    }
}

}  // namespace

}  // namespace upforge::problems
