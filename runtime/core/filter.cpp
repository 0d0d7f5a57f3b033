#include "upforge/filter.h"

#include <fmt/format.h>

#include <utility>

#include "core/extents.h"
#include "upforge/error.h"

namespace upforge {
namespace {

void check(const FilterShape& shape, std::size_t values) {
    check_extents("filter " + to_string(shape), {{"outer extent", shape.outer},
                                                 {"inner extent", shape.inner},
                                                 {"height", shape.height},
                                                 {"width", shape.width}});
    if (values != shape.elements()) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("filter {} has {} values, not {}", to_string(shape),
                                shape.elements(), values));
    }
}

}  // namespace

std::size_t FilterShape::elements() const {
    return count_elements({outer, inner, height, width});
}

std::string to_string(const FilterShape& shape) {
    return fmt::format("{}x{}x{}x{}", shape.outer, shape.inner, shape.height, shape.width);
}

Filter::Filter(FilterShape shape, std::vector<float> values)
    : shape_(shape), values_(std::move(values)) {
    check(shape_, values_.size());
}

Filter::Filter(FilterShape shape, std::span<const float> values) : shape_(shape) {
    check(shape_, values.size());
    values_.assign(values.begin(), values.end());
}

}  // namespace upforge
