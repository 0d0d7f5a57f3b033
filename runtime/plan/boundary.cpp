#include "plan/boundary.h"

#include <fmt/format.h>

#include "upforge/error.h"

namespace upforge::plan {
namespace {

using graph::Endpoint;
using graph::PlaneIndices;

/// Calls `visit(position, offset)` for each element in row-major order, where `offset` is where the
/// endpoint's value has it.
template <typename Visit>
void for_each(const Endpoint& endpoint, Visit visit) {
    const std::size_t rank = endpoint.dims.size();
    const std::int64_t count = count_elements(endpoint.dims);
    Dims position(rank, 0);
    std::int64_t offset = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        visit(position, offset);
        for (std::size_t axis = rank; axis-- > 0;) {
            offset += endpoint.strides[axis];
            if (++position[axis] < endpoint.dims[axis]) {
                break;
            }
            offset -= position[axis] * endpoint.strides[axis];
            position[axis] = 0;
        }
    }
}

/// Where the plane of a position begins, in the model's count.
std::int64_t plane_start(const Endpoint& endpoint, const PlaneIndices& planes,
                         const Dims& position) {
    const std::int64_t plane = position[0] * endpoint.dims[1] + position[1];
    return plane * planes.height * planes.width;
}

std::int64_t to_model(std::int64_t index, const PlaneIndices& planes) {
    const std::int64_t y = index / planes.row, x = index % planes.row;
    return planes.column_major ? x * planes.height + y : y * planes.width + x;
}

std::int32_t from_model(std::int64_t index, const PlaneIndices& planes) {
    const std::int64_t places = std::int64_t{planes.height} * planes.width;
    if (index < 0 || index >= places) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("an index of a max pooling lies {} places after the beginning of "
                                "its plane, which has {}x{}",
                                index, planes.height, planes.width));
    }
    const std::int64_t y = planes.column_major ? index % planes.height : index / planes.width;
    const std::int64_t x = planes.column_major ? index / planes.height : index % planes.width;
    return static_cast<std::int32_t>(y * planes.row + x);
}

}  // namespace

void store(const Array& array, const Endpoint& input, const Tensor& tensor) {
    if (array.dims() != input.dims) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("the input {} is {}, not {}", input.name, to_string(input.dims),
                                to_string(array.dims())));
    }
    if (tensor.type() == DataType::f32) {
        const std::vector<float> values = array.floats();
        std::size_t next = 0;
        for_each(input, [&](const Dims&, std::int64_t offset) {
            tensor.floats()[offset] = values[next++];
        });
        return;
    }
    const std::vector<std::int64_t> values = array.integers();
    std::size_t next = 0;
    for_each(input, [&](const Dims& position, std::int64_t offset) {
        const std::int64_t value = values[next++];
        tensor.ints()[offset] =
            input.indices
                ? from_model(value - plane_start(input, *input.indices, position), *input.indices)
                : static_cast<std::int32_t>(value);
    });
}

Array load(const Endpoint& output, const Tensor& tensor) {
    if (tensor.type() == DataType::f32) {
        std::vector<float> values;
        for_each(output, [&](const Dims&, std::int64_t offset) {
            values.push_back(tensor.floats()[offset]);
        });
        return Array::of(output.dims, std::move(values));
    }
    std::vector<std::int64_t> values;
    for_each(output, [&](const Dims& position, std::int64_t offset) {
        const std::int64_t value = tensor.ints()[offset];
        values.push_back(output.indices ? plane_start(output, *output.indices, position) +
                                              to_model(value, *output.indices)
                                        : value);
    });
    return Array::of(output.dims, std::move(values));
}

}  // namespace upforge::plan
