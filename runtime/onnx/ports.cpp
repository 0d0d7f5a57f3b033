#include "onnx/ports.h"

#include <fmt/core.h>

#include "onnx.pb.h"
#include "onnx/names.h"
#include "onnx/tensor_reader.h"
#include "upforge/error.h"

namespace upforge {

namespace {

using Dimension = onnx::TensorShapeProto::Dimension;

std::vector<Dim> read_dims(const onnx::TensorShapeProto& shape) {
    std::vector<Dim> dims;
    for (const Dimension& dim : shape.dim()) {
        // A question mark is no name: extents that have it may differ.
        const std::string name = dim.dim_param() == "?" ? "" : checked_name(dim.dim_param());
        dims.push_back(dim.dim_value() > 0 ? Dim{.size = dim.dim_value()} : Dim{.symbol = name});
    }
    return dims;
}

}  // namespace

Port read_output(const onnx::ValueInfoProto& output) {
    const onnx::TypeProto::Tensor& tensor = output.type().tensor_type();
    Port port{.name = checked_name(output.name()),
              .type = element_type(tensor.elem_type()).value_or(ElementType::f32)};
    if (tensor.has_shape()) {
        port.dims = read_dims(tensor.shape());
    }
    return port;
}

Port read_input(const onnx::ValueInfoProto& input) {
    if (!input.type().has_tensor_type()) {
        throw Error(ErrorCode::unsupported, "it is not a tensor, or has no type");
    }
    const onnx::TypeProto::Tensor& tensor = input.type().tensor_type();
    if (!element_type(tensor.elem_type())) {
        throw Error(ErrorCode::unsupported, fmt::format("a tensor of {}, which cannot be read",
                                                        describe_elements(tensor.elem_type())));
    }
    for (const Dimension& dim : tensor.shape().dim()) {
        // Some write -1 where a dimension is open.
        if (dim.has_dim_value() && dim.dim_value() <= 0 && dim.dim_value() != -1) {
            throw Error(ErrorCode::file,
                        fmt::format("it has a dimension of {}, which should be positive, or a name "
                                    "where it is open",
                                    dim.dim_value()));
        }
    }
    return read_output(input);
}

}  // namespace upforge
