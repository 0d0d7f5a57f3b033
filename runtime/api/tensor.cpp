#include "upforge/c/tensor.h"

#include "api/call.h"
#include "api/convert.h"

using namespace upforge::api;
using upforge::DataType;
using upforge::Tensor;

namespace {

template <class T>
Tensor view(T* data, upforge_shape shape, const upforge_strides* strides) {
    return strides == nullptr ? Tensor::view(data, from_c(shape))
                              : Tensor::view(data, from_c(shape), from_c(*strides));
}

}  // namespace

upforge_status upforge_tensor_create(upforge_type type, upforge_shape shape,
                                     upforge_tensor** tensor) {
    return store(tensor, "tensor", [&] { return Tensor(from_c(shape), type_from_c(type)); });
}

upforge_status upforge_tensor_view(void* data, upforge_type type, upforge_shape shape,
                                   const upforge_strides* strides, upforge_tensor** tensor) {
    return store(tensor, "tensor", [&] {
        if (type_from_c(type) == DataType::f32) {
            return view(&required(static_cast<float*>(data), "data"), shape, strides);
        }
        return view(&required(static_cast<std::int32_t*>(data), "data"), shape, strides);
    });
}

upforge_status upforge_tensor_channels(const upforge_tensor* tensor, int32_t first, int32_t count,
                                       upforge_tensor** view) {
    return store(view, "view", [&] { return tensor_of(tensor, "tensor").channels(first, count); });
}

upforge_status upforge_tensor_crop(const upforge_tensor* tensor, int32_t top, int32_t left,
                                   int32_t height, int32_t width, upforge_tensor** view) {
    return store(view, "view",
                 [&] { return tensor_of(tensor, "tensor").crop(top, left, height, width); });
}

upforge_status upforge_tensor_images(const upforge_tensor* tensor, int32_t first, int32_t count,
                                     upforge_tensor** view) {
    return store(view, "view", [&] { return tensor_of(tensor, "tensor").images(first, count); });
}

upforge_status upforge_tensor_reshape(const upforge_tensor* tensor, upforge_shape shape,
                                      upforge_tensor** view) {
    return store(view, "view", [&] { return tensor_of(tensor, "tensor").reshape(from_c(shape)); });
}

upforge_status upforge_tensor_clone(const upforge_tensor* tensor, upforge_tensor** copy) {
    return store(copy, "copy", [&] { return tensor_of(tensor, "tensor").clone(); });
}

upforge_status upforge_tensor_copy(const upforge_tensor* from, const upforge_tensor* to) {
    return guarded([&] { tensor_of(to, "to").copy_from(tensor_of(from, "from")); });
}

upforge_status upforge_tensor_shape(const upforge_tensor* tensor, upforge_shape* shape) {
    return guarded([&] { required(shape, "shape") = to_c(tensor_of(tensor, "tensor").shape()); });
}

upforge_status upforge_tensor_strides(const upforge_tensor* tensor, upforge_strides* strides) {
    return guarded(
        [&] { required(strides, "strides") = to_c(tensor_of(tensor, "tensor").strides()); });
}

upforge_status upforge_tensor_type(const upforge_tensor* tensor, upforge_type* type) {
    return guarded([&] { required(type, "type") = to_c(tensor_of(tensor, "tensor").type()); });
}

upforge_status upforge_tensor_floats(const upforge_tensor* tensor, float** data) {
    return guarded([&] { required(data, "data") = tensor_of(tensor, "tensor").floats(); });
}

upforge_status upforge_tensor_ints(const upforge_tensor* tensor, int32_t** data) {
    return guarded([&] { required(data, "data") = tensor_of(tensor, "tensor").ints(); });
}

void upforge_tensor_release(upforge_tensor* tensor) {
    delete tensor;
}
