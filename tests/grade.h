#pragma once

#include <cstdlib>
#include <string_view>

/// How much is tested: UPFORGE_GRADE, or "ci".
inline std::string_view grade_of_tests() {
    const char* grade = std::getenv("UPFORGE_GRADE");
    return grade != nullptr ? grade : "ci";
}

/// For sanitizers, under which networks take minutes.
inline bool smoke_test() {
    return grade_of_tests() == "smoke";
}
