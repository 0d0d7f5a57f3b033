#pragma once

#include <gmock/gmock.h>

#include <string>

#include "upforge/error.h"

/// That `action` throws upforge::Error with this code and these words in its one line.
template <typename Action>
void expect_error(upforge::ErrorCode code, const std::string& words, Action&& action) {
    try {
        action();
        ADD_FAILURE() << "no error; expected " << upforge::name_of(code) << ": " << words;
    } catch (const upforge::Error& error) {
        EXPECT_EQ(error.code(), code) << upforge::name_of(error.code()) << ": " << error.what();
        EXPECT_THAT(error.what(), testing::HasSubstr(words));
        EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
    }
}
