#include "wrong_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace upforge {

void expect_refusal(const WrongCall& wrong) {
    const float untouched = 42.0f;
    std::vector<float> memory(wrong.output.elements(), untouched);
    std::optional<Error> error;
    try {
        wrong.call(Tensor::view(memory.data(), wrong.output));
    } catch (const Error& thrown) {
        error = thrown;
    }
    ASSERT_TRUE(error) << "no error";
    EXPECT_STREQ(name_of(error->code()), name_of(wrong.code)) << error->what();
    const std::string message = error->what();
    for (const std::string& part : wrong.says) {
        EXPECT_THAT(message, testing::HasSubstr(part));
    }
    EXPECT_THAT(message, testing::Not(testing::HasSubstr("\n")));
    EXPECT_THAT(memory, testing::Each(untouched));
}

}  // namespace upforge
