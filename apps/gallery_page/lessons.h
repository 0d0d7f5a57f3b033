#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace upforge::gallery {

/// What a student should know of a method of the demo.
struct Lesson {
    std::string_view method;  ///< its name
    std::string_view title;
    std::string_view definition;
    std::vector<std::string_view> formulas;
};

/// Throws where there is none.
const Lesson& lesson_of(const std::string& method);

}  // namespace upforge::gallery
