#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace upforge {

/// Extents of an image batch. Memory order is the order of the members: channels vary fastest.
struct Shape {
    int batch = 1;
    int height = 1;
    int width = 1;
    int channels = 1;

    std::size_t elements() const;
    bool operator==(const Shape&) const = default;
};

/// "1x256x256x64" (batch, height, width, channels).
std::string to_string(const Shape& shape);

enum class DataType : std::uint8_t { f32, i32, bf16, f16 };

/// "f32", "i32", "bf16", "f16".
const char* name_of(DataType type);
/// Bytes of an element.
std::size_t size_of(DataType type);

/// The upper half of a float's bits: its range, with 8 significant bits.
enum class BFloat16 : std::uint16_t {};
/// The bits of IEEE 754's binary16: 11 significant ones, and numbers up to 65,504.
enum class Float16 : std::uint16_t {};

/// Distance, in elements, between neighbours along an axis. Channels are always adjacent.
struct Strides {
    std::ptrdiff_t batch = 0;
    std::ptrdiff_t row = 0;
    std::ptrdiff_t pixel = 0;

    bool operator==(const Strides&) const = default;
};

/// A batch of images, channels innermost, that owns its memory or views somebody else's.
///
/// A Tensor is a handle: copying one copies the handle, and both see the same memory, which lives
/// as long as any handle or view of it. `clone()` copies the elements.
class Tensor {
  public:
    Tensor() = default;

    /// Zero-filled memory of its own, 64-byte aligned. Extents must be at least 1.
    explicit Tensor(Shape shape, DataType type = DataType::f32);

    /// A copy of `values`, given in memory order (batch, height, width, channels).
    Tensor(Shape shape, std::span<const float> values);
    Tensor(Shape shape, std::initializer_list<float> values);

    /// Memory of the caller's, which must outlive the tensor and its views.
    static Tensor view(float* data, Shape shape);
    static Tensor view(float* data, Shape shape, Strides strides);
    static Tensor view(std::int32_t* data, Shape shape);
    static Tensor view(std::int32_t* data, Shape shape, Strides strides);
    static Tensor view(void* data, DataType type, Shape shape);
    static Tensor view(void* data, DataType type, Shape shape, Strides strides);

    const Shape& shape() const { return shape_; }
    const Strides& strides() const { return strides_; }
    DataType type() const { return type_; }
    bool empty() const { return data_ == nullptr; }

    /// Channels [first, first + count) of every pixel, as a view.
    Tensor channels(int first, int count) const;
    /// A window of every image, as a view.
    Tensor crop(int top, int left, int height, int width) const;
    /// Images [first, first + count), as a view.
    Tensor images(int first, int count) const;

    /// Whether the elements lie without gaps in memory order.
    bool dense() const;
    /// The same elements under another shape; the tensor must be dense.
    Tensor reshape(Shape shape) const;
    /// A dense copy with memory of its own.
    Tensor clone() const;
    /// Copies the elements of `source`, which has the same shape and type.
    void copy_from(const Tensor& source) const;

    /// The first element. Throws when the tensor holds another type.
    float* floats() const;
    std::int32_t* ints() const;
    BFloat16* bfloats() const;
    Float16* halves() const;
    void* data() const { return data_; }

    /// One element, unchecked.
    float& at(int n, int y, int x, int c) const {
        return static_cast<float*>(data_)[offset(n, y, x, c)];
    }
    std::int32_t& int_at(int n, int y, int x, int c) const {
        return static_cast<std::int32_t*>(data_)[offset(n, y, x, c)];
    }

    std::ptrdiff_t offset(int n, int y, int x, int c) const {
        return n * strides_.batch + y * strides_.row + x * strides_.pixel + c;
    }

  private:
    Tensor(std::shared_ptr<void> owner, void* data, Shape shape, Strides strides, DataType type);
    Tensor window(std::ptrdiff_t offset, Shape shape) const;

    std::shared_ptr<void> owner_;
    void* data_ = nullptr;
    Shape shape_{0, 0, 0, 0};
    Strides strides_;
    DataType type_ = DataType::f32;
};

}  // namespace upforge
