/// Random problems: what holds for all of them. A failure prints the problem as a line for
/// problems/operators.txt, and the seed that makes RapidCheck draw it again.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>

#include "tests/execution_limits.h"
#include "tests/problems/random.h"
#include "tests/problems/run.h"

namespace upforge::problems {

namespace {

class RandomProblems : public testing::TestWithParam<std::string> {};

TEST_P(RandomProblems, AgreeWithTheReference) {
    rc::detail::checkGTest([] {
        const Problem problem = *random_problem(GetParam());
        const Isa isa = *rc::gen::elementOf(available_isas()).as("instruction set");
        const IsaLimit limit(isa);
        const std::optional<std::string> difference = mismatch(problem);
        if (difference) {
            RC_FAIL(*difference);
        }
    });
}

INSTANTIATE_TEST_SUITE_P(Of, RandomProblems, testing::ValuesIn(operator_names()),
                         [](const auto& row) { return row.param; });

bool same_bits(const Results& a, const Results& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Tensor& x, const Tensor& y) {
        return x.shape() == y.shape() &&
               std::memcmp(x.data(), y.data(), x.shape().elements() * sizeof(float)) == 0;
    });
}

RC_GTEST_PROP(Threads, DoNotChangeABit, ()) {
    const Trial trial(*random_problem());
    Results results[3];
    for (const int count : {1, 2, 3}) {
        const ThreadLimit limit(count);
        results[count - 1] = trial.results();
    }
    RC_ASSERT(same_bits(results[0], results[1]));
    RC_ASSERT(same_bits(results[0], results[2]));
}

RC_GTEST_PROP(Problems, AreReadBackAsTheyPrint, ()) {
    const Problem problem = *random_problem();
    RC_ASSERT(to_string(parse_problem(to_string(problem))) == to_string(problem));
}

}  // namespace

}  // namespace upforge::problems
