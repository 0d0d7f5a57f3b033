#include "upforge/prepared.h"

#include "api/call.h"
#include "api/convert.h"
#include "upforge/c/prepared.h"

using namespace upforge::api;
using upforge::Conv;
using upforge::ConvTranspose;
using upforge::Tensor;

struct upforge_prepared_conv {
    Conv conv;
};

struct upforge_prepared_conv_transpose {
    ConvTranspose conv;
};

upforge_status upforge_prepare_conv(const upforge_filter* filter,
                                    const upforge_conv_options* options,
                                    upforge_prepared_conv** prepared) {
    return store(prepared, "prepared", [&] { return Conv(from_c(filter), from_c(options)); });
}

upforge_status upforge_prepared_conv_output_shape(const upforge_prepared_conv* prepared,
                                                  upforge_shape input, upforge_shape* output) {
    return guarded([&] {
        required(output, "output") =
            to_c(required(prepared, "prepared").conv.output_shape(from_c(input)));
    });
}

upforge_status upforge_prepared_conv_run(const upforge_prepared_conv* prepared,
                                         const upforge_tensor* input,
                                         const upforge_tensor* residual, upforge_tensor** output) {
    const auto write = [&](const Tensor& into) {
        required(prepared, "prepared")
            .conv.run(tensor_of(input, "input"), into,
                      residual == nullptr ? Tensor() : residual->tensor);
    };
    const auto make = [&] {
        const Tensor made(
            required(prepared, "prepared").conv.output_shape(tensor_of(input, "input").shape()));
        write(made);
        return made;
    };
    return produce(output, make, write);
}

void upforge_prepared_conv_release(upforge_prepared_conv* prepared) {
    delete prepared;
}

upforge_status upforge_prepare_conv_transpose(const upforge_filter* filter,
                                              const upforge_conv_transpose_options* options,
                                              upforge_prepared_conv_transpose** prepared) {
    return store(prepared, "prepared",
                 [&] { return ConvTranspose(from_c(filter), from_c(options)); });
}

upforge_status upforge_prepared_conv_transpose_output_shape(
    const upforge_prepared_conv_transpose* prepared, upforge_shape input, upforge_shape* output) {
    return guarded([&] {
        required(output, "output") =
            to_c(required(prepared, "prepared").conv.output_shape(from_c(input)));
    });
}

upforge_status upforge_prepared_conv_transpose_run(const upforge_prepared_conv_transpose* prepared,
                                                   const upforge_tensor* input,
                                                   upforge_tensor** output) {
    const auto make = [&] {
        return required(prepared, "prepared").conv(tensor_of(input, "input"));
    };
    const auto write = [&](const Tensor& into) {
        required(prepared, "prepared").conv.run(tensor_of(input, "input"), into);
    };
    return produce(output, make, write);
}

void upforge_prepared_conv_transpose_release(upforge_prepared_conv_transpose* prepared) {
    delete prepared;
}
