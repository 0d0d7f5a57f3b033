#include "upforge/c/convolution.h"

#include "api/call.h"
#include "api/convert.h"
#include "upforge/operators.h"

using namespace upforge::api;

upforge_status upforge_conv(const upforge_tensor* input, const upforge_filter* filter,
                            const upforge_conv_options* options, upforge_tensor** output) {
    return produce(output, [&](const auto&... into) {
        return upforge::conv(tensor_of(input, "input"), from_c(filter), from_c(options), into...);
    });
}

upforge_status upforge_conv_transpose(const upforge_tensor* input, const upforge_filter* filter,
                                      const upforge_conv_transpose_options* options,
                                      upforge_tensor** output) {
    return produce(output, [&](const auto&... into) {
        return upforge::conv_transpose(tensor_of(input, "input"), from_c(filter), from_c(options),
                                       into...);
    });
}
