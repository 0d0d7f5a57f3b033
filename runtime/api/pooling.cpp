#include "upforge/c/pooling.h"

#include <memory>

#include "api/call.h"
#include "api/convert.h"
#include "upforge/operators.h"

using namespace upforge::api;
using upforge::Error;
using upforge::ErrorCode;
using upforge::Pooled;

upforge_status upforge_max_pool(const upforge_tensor* input, const upforge_pool_options* options,
                                upforge_tensor** output) {
    return produce(output, [&](const auto&... into) {
        return upforge::max_pool(tensor_of(input, "input"), from_c(options), into...);
    });
}

upforge_status upforge_max_pool_with_indices(const upforge_tensor* input,
                                             const upforge_pool_options* options,
                                             upforge_tensor** values, upforge_tensor** indices) {
    return guarded([&] {
        upforge_tensor*& values_handle = required(values, "values");
        upforge_tensor*& indices_handle = required(indices, "indices");
        if ((values_handle == nullptr) != (indices_handle == nullptr)) {
            throw Error(ErrorCode::invalid_argument,
                        "one of *values and *indices is NULL; both must be, or neither");
        }
        const upforge::Tensor& image = tensor_of(input, "input");
        if (values_handle != nullptr) {
            upforge::max_pool_with_indices(image, from_c(options),
                                           {values_handle->tensor, indices_handle->tensor});
            return;
        }
        const Pooled pooled = upforge::max_pool_with_indices(image, from_c(options));
        std::unique_ptr<upforge_tensor> made_values(new upforge_tensor{pooled.values});
        indices_handle = new upforge_tensor{pooled.indices};
        values_handle = made_values.release();
    });
}

upforge_status upforge_average_pool(const upforge_tensor* input,
                                    const upforge_pool_options* options, upforge_tensor** output) {
    return produce(output, [&](const auto&... into) {
        return upforge::average_pool(tensor_of(input, "input"), from_c(options), into...);
    });
}

upforge_status upforge_global_average_pool(const upforge_tensor* input, upforge_tensor** output) {
    return produce(output, [&](const auto&... into) {
        return upforge::global_average_pool(tensor_of(input, "input"), into...);
    });
}

upforge_status upforge_global_max_pool(const upforge_tensor* input, upforge_tensor** output) {
    return produce(output, [&](const auto&... into) {
        return upforge::global_max_pool(tensor_of(input, "input"), into...);
    });
}

upforge_status upforge_pyramid_pool(const upforge_tensor* input,
                                    const upforge_pyramid_options* options,
                                    upforge_tensor** output) {
    return produce(output, [&](const auto&... into) {
        return upforge::pyramid_pool(tensor_of(input, "input"), from_c(options), into...);
    });
}
