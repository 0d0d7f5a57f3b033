#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace upforge {

enum class ElementType : std::uint8_t {
    f32,
    f64,
    f16,
    bf16,
    i8,
    u8,
    i16,
    u16,
    i32,
    u32,
    i64,
    u64,
    boolean
};

/// "float32", "int64", … as numpy names them.
const char* name_of(ElementType type);
std::size_t bytes_of(ElementType type);

using Dims = std::vector<std::int64_t>;

/// "2x3x4"; "scalar" without dimensions.
std::string to_string(const Dims& dims);

/// The product; throws when a dimension is negative or the product exceeds 2^40.
std::int64_t count_elements(const Dims& dims);

/// A constant array of any rank in row-major order, as a model's file holds it.
///
/// An Array is a handle: copies see the same memory, which is its own or lies in a mapped file. The
/// elements need not be aligned.
class Array {
  public:
    Array() = default;
    /// Throws unless there are as many bytes as the elements take. `owner` keeps them alive.
    Array(ElementType type, Dims dims, std::span<const std::byte> bytes,
          std::shared_ptr<const void> owner);

    static Array of(Dims dims, std::vector<float> values);
    static Array of(Dims dims, std::vector<std::int64_t> values);
    static Array scalar(float value) { return of({}, std::vector<float>{value}); }
    static Array scalar(std::int64_t value) { return of({}, std::vector<std::int64_t>{value}); }

    ElementType type() const { return type_; }
    const Dims& dims() const { return dims_; }
    int rank() const { return static_cast<int>(dims_.size()); }
    std::size_t elements() const { return bytes_.size() / bytes_of(type_); }
    std::span<const std::byte> bytes() const { return bytes_; }
    bool integral() const {
        return type_ != ElementType::f32 && type_ != ElementType::f64 &&
               type_ != ElementType::f16 && type_ != ElementType::bf16;
    }

    /// The elements converted, whatever their type.
    std::vector<float> floats() const;
    std::vector<double> doubles() const;
    std::vector<std::int64_t> integers() const;

    /// The same elements under other dimensions, of as many elements.
    Array reshape(Dims dims) const;

  private:
    ElementType type_ = ElementType::f32;
    Dims dims_ = {0};
    std::span<const std::byte> bytes_;
    std::shared_ptr<const void> owner_;
};

}  // namespace upforge
