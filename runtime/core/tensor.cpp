#include "upforge/tensor.h"

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <type_traits>
#include <utility>

#include "core/extents.h"
#include "core/narrow_floats.h"
#include "upforge/error.h"

namespace upforge {
namespace {

constexpr std::size_t alignment = 64;

/// 256 GiB: far above any image, far below where sizes and offsets in bytes could overflow.
constexpr std::size_t most_elements = std::size_t{1} << 36;

const Shape& checked(const Shape& shape) {
    check_extents("tensor " + to_string(shape), {{"batch", shape.batch},
                                                 {"height", shape.height},
                                                 {"width", shape.width},
                                                 {"channels", shape.channels}});
    if (shape.elements() > most_elements) {
        throw Error(ErrorCode::too_large, fmt::format("tensor {} has more than {} elements",
                                                      to_string(shape), most_elements));
    }
    return shape;
}

const Shape& checked(const Shape& shape, std::size_t elements) {
    if (checked(shape).elements() != elements) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("tensor {} has {} elements, not {}", to_string(shape),
                                shape.elements(), elements));
    }
    return shape;
}

/// Neighbours are the same element (stride 0, a broadcast) or do not overlap.
void check_stride(const char* axis, std::ptrdiff_t stride, int extent, int channels) {
    if (extent > 1 && stride != 0 && stride < channels) {
        throw Error(
            ErrorCode::invalid_argument,
            fmt::format("{} stride {} of a view with {} channels; it must be 0 or at least {}",
                        axis, stride, channels, channels));
    }
}

void check_view(const void* data, const Shape& shape, const Strides& strides) {
    checked(shape);
    if (data == nullptr) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("view {} of a null pointer", to_string(shape)));
    }
    check_stride("batch", strides.batch, shape.batch, shape.channels);
    check_stride("row", strides.row, shape.height, shape.channels);
    check_stride("pixel", strides.pixel, shape.width, shape.channels);

    // In double, because the sum may not fit an integer.
    const double reach = (shape.batch - 1) * static_cast<double>(strides.batch) +
                         (shape.height - 1) * static_cast<double>(strides.row) +
                         (shape.width - 1) * static_cast<double>(strides.pixel) + shape.channels;
    if (reach > static_cast<double>(most_elements)) {
        throw Error(ErrorCode::too_large,
                    fmt::format("view {} with strides {}, {}, {} spans more than {} elements",
                                to_string(shape), strides.batch, strides.row, strides.pixel,
                                most_elements));
    }
}

void check_range(const char* axis, int first, int count, int extent) {
    const auto end = static_cast<long long>(first) + count;
    if (first < 0 || count < 1 || end > extent) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{} [{}, {}) of a tensor with {} {}; at least one within [0, {}) "
                                "is needed",
                                axis, first, end, extent, axis, extent));
    }
}

Strides dense_strides(const Shape& shape) {
    const std::ptrdiff_t pixel = shape.channels;
    const std::ptrdiff_t row = pixel * shape.width;
    return {.batch = row * shape.height, .row = row, .pixel = pixel};
}

std::shared_ptr<void> allocate_zeroed(const Shape& shape, DataType type) {
    // Exactly as many bytes as there are elements, so that the address sanitizer sees an overrun.
    const std::size_t bytes = checked(shape).elements() * size_of(type);
    void* memory = nullptr;
    if (posix_memalign(&memory, alignment, bytes) != 0) {
        throw Error(ErrorCode::out_of_memory,
                    fmt::format("no memory for tensor {} of {} bytes", to_string(shape), bytes));
    }
    std::memset(memory, 0, bytes);
    return {memory, std::free};
}

void* address(const Tensor& tensor, std::ptrdiff_t offset) {
    return static_cast<std::byte*>(tensor.data()) +
           offset * static_cast<std::ptrdiff_t>(size_of(tensor.type()));
}

bool rows_are_dense(const Tensor& tensor) {
    return tensor.shape().width <= 1 || tensor.strides().pixel == tensor.shape().channels;
}

void require_elements(const Tensor& tensor, DataType type, const char* accessor) {
    if (tensor.type() != type) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{}() of a tensor of {}", accessor, name_of(tensor.type())));
    }
}

/// The pixels of a row.
struct Pieces {
    char* first;
    std::ptrdiff_t apart;  ///< in bytes
};

Pieces pieces_of_row(const Tensor& tensor, int n, int y) {
    return {static_cast<char*>(address(tensor, tensor.offset(n, y, 0, 0))),
            static_cast<std::ptrdiff_t>(size_of(tensor.type())) * tensor.strides().pixel};
}

/// Where the compiler knows the size, it calls nothing for each.
constexpr std::integral_constant<std::size_t, sizeof(float)> one_float;

template <typename Bytes>
void copy_each(Pieces from, Pieces to, int count, Bytes bytes) {
    for (int i = 0; i < count; ++i) {
        std::memcpy(to.first + i * to.apart, from.first + i * from.apart, bytes);
    }
}

}  // namespace

const char* name_of(DataType type) {
    constexpr const char* names[] = {"f32", "i32", "bf16", "f16"};
    return names[static_cast<int>(type)];
}

std::size_t size_of(DataType type) {
    return is_narrow(type) ? sizeof(BFloat16) : sizeof(float);
}

std::size_t Shape::elements() const {
    return count_elements({batch, height, width, channels});
}

std::string to_string(const Shape& shape) {
    return fmt::format("{}x{}x{}x{}", shape.batch, shape.height, shape.width, shape.channels);
}

Tensor::Tensor(Shape shape, DataType type)
    : owner_(allocate_zeroed(shape, type)),
      data_(owner_.get()),
      shape_(shape),
      strides_(dense_strides(shape)),
      type_(type) {}

Tensor::Tensor(Shape shape, std::span<const float> values) : Tensor(checked(shape, values.size())) {
    std::memcpy(data_, values.data(), values.size_bytes());
}

Tensor::Tensor(Shape shape, std::initializer_list<float> values)
    : Tensor(shape, std::span(values.begin(), values.size())) {}

Tensor::Tensor(std::shared_ptr<void> owner, void* data, Shape shape, Strides strides, DataType type)
    : owner_(std::move(owner)), data_(data), shape_(shape), strides_(strides), type_(type) {}

Tensor Tensor::view(float* data, Shape shape) {
    return view(data, DataType::f32, shape);
}

Tensor Tensor::view(float* data, Shape shape, Strides strides) {
    return view(data, DataType::f32, shape, strides);
}

Tensor Tensor::view(std::int32_t* data, Shape shape) {
    return view(data, DataType::i32, shape);
}

Tensor Tensor::view(std::int32_t* data, Shape shape, Strides strides) {
    return view(data, DataType::i32, shape, strides);
}

Tensor Tensor::view(void* data, DataType type, Shape shape) {
    return view(data, type, shape, dense_strides(checked(shape)));
}

Tensor Tensor::view(void* data, DataType type, Shape shape, Strides strides) {
    check_view(data, shape, strides);
    return {nullptr, data, shape, strides, type};
}

Tensor Tensor::window(std::ptrdiff_t offset, Shape shape) const {
    return {owner_, address(*this, offset), shape, strides_, type_};
}

Tensor Tensor::channels(int first, int count) const {
    check_range("channels", first, count, shape_.channels);
    return window(offset(0, 0, 0, first), {shape_.batch, shape_.height, shape_.width, count});
}

Tensor Tensor::crop(int top, int left, int height, int width) const {
    check_range("rows", top, height, shape_.height);
    check_range("columns", left, width, shape_.width);
    return window(offset(0, top, left, 0), {shape_.batch, height, width, shape_.channels});
}

Tensor Tensor::images(int first, int count) const {
    check_range("images", first, count, shape_.batch);
    return window(offset(first, 0, 0, 0), {count, shape_.height, shape_.width, shape_.channels});
}

bool Tensor::dense() const {
    const Strides dense = dense_strides(shape_);
    return rows_are_dense(*this) && (shape_.height <= 1 || strides_.row == dense.row) &&
           (shape_.batch <= 1 || strides_.batch == dense.batch);
}

Tensor Tensor::reshape(Shape shape) const {
    checked(shape, shape_.elements());
    if (!dense()) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("reshape of a view {} with gaps to {}; clone() it first",
                                to_string(shape_), to_string(shape)));
    }
    return {owner_, data_, shape, dense_strides(shape), type_};
}

Tensor Tensor::clone() const {
    if (empty()) {
        return {};
    }
    Tensor copy(shape_, type_);
    copy.copy_from(*this);
    return copy;
}

void Tensor::copy_from(const Tensor& source) const {
    if (source.type_ != type_ || source.shape_ != shape_) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("copy of {} {} into {} {}", name_of(source.type_),
                                to_string(source.shape_), name_of(type_), to_string(shape_)));
    }
    const bool whole_rows = rows_are_dense(*this) && rows_are_dense(source);
    const int step = whole_rows ? shape_.width : 1;
    const std::size_t bytes = size_of(type_) * step * shape_.channels;
    for (int n = 0; n < shape_.batch; ++n) {
        for (int y = 0; y < shape_.height; ++y) {
            const Pieces to = pieces_of_row(*this, n, y), from = pieces_of_row(source, n, y);
            if (bytes == sizeof(float)) {
                copy_each(from, to, shape_.width / step, one_float);
            } else {
                copy_each(from, to, shape_.width / step, bytes);
            }
        }
    }
}

float* Tensor::floats() const {
    require_elements(*this, DataType::f32, "floats");
    return static_cast<float*>(data_);
}

std::int32_t* Tensor::ints() const {
    require_elements(*this, DataType::i32, "ints");
    return static_cast<std::int32_t*>(data_);
}

BFloat16* Tensor::bfloats() const {
    require_elements(*this, DataType::bf16, "bfloats");
    return static_cast<BFloat16*>(data_);
}

Float16* Tensor::halves() const {
    require_elements(*this, DataType::f16, "halves");
    return static_cast<Float16*>(data_);
}

}  // namespace upforge
