#include "upforge/c/resizing.h"

#include <fmt/format.h>

#include "api/call.h"
#include "api/convert.h"
#include "upforge/operators.h"

using namespace upforge::api;
using upforge::Error;
using upforge::ErrorCode;
using upforge::Tensor;

upforge_status upforge_upsample_nearest(const upforge_tensor* input, upforge_yx factor,
                                        upforge_tensor** output) {
    return produce(output, [&](const auto&... into) {
        return upforge::upsample_nearest(tensor_of(input, "input"), from_c(factor), into...);
    });
}

upforge_status upforge_bed_of_nails(const upforge_tensor* input, upforge_yx factor,
                                    upforge_tensor** output) {
    return produce(output, [&](const auto&... into) {
        return upforge::bed_of_nails(tensor_of(input, "input"), from_c(factor), into...);
    });
}

upforge_status upforge_max_unpool(const upforge_tensor* values, const upforge_tensor* indices,
                                  upforge_yx output_size, upforge_tensor** output) {
    const auto make = [&] {
        return upforge::max_unpool(tensor_of(values, "values"), tensor_of(indices, "indices"),
                                   from_c(output_size));
    };
    const auto write = [&](const Tensor& into) {
        const upforge::Shape& shape = into.shape();
        if (shape.height != output_size.y || shape.width != output_size.x) {
            throw Error(ErrorCode::shape_mismatch,
                        fmt::format("output {} given for an output_size of {}x{}", to_string(shape),
                                    output_size.y, output_size.x));
        }
        upforge::max_unpool(tensor_of(values, "values"), tensor_of(indices, "indices"), into);
    };
    return produce(output, make, write);
}

upforge_status upforge_upsample_bilinear(const upforge_tensor* input, upforge_yx factor,
                                         upforge_coordinates coordinates, upforge_tensor** output) {
    return produce(output, [&](const auto&... into) {
        return upforge::upsample_bilinear(tensor_of(input, "input"), from_c(factor),
                                          coordinates_from_c(coordinates), into...);
    });
}

upforge_status upforge_resize(const upforge_tensor* input, const upforge_resize_options* options,
                              upforge_tensor** output) {
    return produce(output, [&](const auto&... into) {
        return upforge::resize(tensor_of(input, "input"), from_c(options), into...);
    });
}

upforge_status upforge_pad(const upforge_tensor* input, const upforge_pad_options* options,
                           upforge_tensor** output) {
    return produce(output, [&](const auto&... into) {
        return upforge::pad(tensor_of(input, "input"), from_c(options), into...);
    });
}
