#pragma once

/// The C API as tests use it: handles that release themselves, and comparisons with C++ tensors.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "api/convert.h"
#include "upforge/c_api.h"
#include "upforge/tensor.h"

namespace upforge {

struct Release {
    void operator()(upforge_tensor* tensor) const { upforge_tensor_release(tensor); }
    void operator()(upforge_prepared_conv* conv) const { upforge_prepared_conv_release(conv); }
    void operator()(upforge_prepared_conv_transpose* conv) const {
        upforge_prepared_conv_transpose_release(conv);
    }
};

template <class Handle = upforge_tensor>
using Owned = std::unique_ptr<Handle, Release>;

/// What a function stores through the address of a NULL handle.
template <class Handle = upforge_tensor, class Call>
Owned<Handle> made_by(Call&& call) {
    Handle* handle = nullptr;
    EXPECT_EQ(call(&handle), UPFORGE_OK) << upforge_last_error();
    return Owned<Handle>(handle);
}

/// -3, -2, -1, …
inline Tensor counting(const Shape& shape) {
    Tensor tensor(shape);
    std::iota(tensor.floats(), tensor.floats() + shape.elements(), -3.0f);
    return tensor;
}

/// A view of the tensor's memory.
inline Owned<> handle_of(const Tensor& tensor) {
    return made_by([&](auto** handle) {
        const upforge_strides strides = api::to_c(tensor.strides());
        return upforge_tensor_view(tensor.data(), api::to_c(tensor.type()),
                                   api::to_c(tensor.shape()), &strides, handle);
    });
}

template <class T>
std::vector<T> elements_of(const T* data, const Shape& shape, const Strides& strides) {
    std::vector<T> elements;
    for (int n = 0; n < shape.batch; ++n) {
        for (int y = 0; y < shape.height; ++y) {
            for (int x = 0; x < shape.width; ++x) {
                const T* pixel = data + n * strides.batch + y * strides.row + x * strides.pixel;
                elements.insert(elements.end(), pixel, pixel + shape.channels);
            }
        }
    }
    return elements;
}

inline void expect_same(const upforge_tensor* actual, const Tensor& expected) {
    upforge_shape c_shape;
    upforge_strides c_strides;
    ASSERT_EQ(upforge_tensor_shape(actual, &c_shape), UPFORGE_OK) << upforge_last_error();
    ASSERT_EQ(upforge_tensor_strides(actual, &c_strides), UPFORGE_OK);
    const Shape shape = api::from_c(c_shape);
    const Strides strides = api::from_c(c_strides);
    ASSERT_EQ(to_string(shape), to_string(expected.shape()));
    if (expected.type() == DataType::f32) {
        float* floats = nullptr;
        ASSERT_EQ(upforge_tensor_floats(actual, &floats), UPFORGE_OK) << upforge_last_error();
        EXPECT_EQ(elements_of(floats, shape, strides),
                  elements_of(expected.floats(), shape, expected.strides()));
    } else {
        int32_t* ints = nullptr;
        ASSERT_EQ(upforge_tensor_ints(actual, &ints), UPFORGE_OK) << upforge_last_error();
        EXPECT_EQ(elements_of(ints, shape, strides),
                  elements_of(expected.ints(), shape, expected.strides()));
    }
}

/// That `call` fails with this status and these words in its message.
template <class Call>
void expect_failure(upforge_status status, const std::string& words, Call&& call) {
    EXPECT_EQ(upforge_status_name(call()), std::string(upforge_status_name(status)));
    EXPECT_THAT(upforge_last_error(), testing::HasSubstr(words));
}

}  // namespace upforge
