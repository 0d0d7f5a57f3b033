#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "model/array.h"

/// What numpy is to Python: constant arrays seen through strides, broadcast and worked out.
namespace upforge::lower {

/// Models are untrusted: no array that is worked out while folding has more elements.
constexpr std::int64_t max_folded_elements = std::int64_t{1} << 28;

/// The product; throws when it is more than that.
std::int64_t count_allowed(const Dims& dims);

/// An array that is being filled.
class HostArray {
  public:
    HostArray(ElementType type, Dims dims);

    /// Where the element lies, counted in row-major order.
    std::byte* at(std::int64_t element) {
        return bytes_.get() + element * static_cast<std::int64_t>(bytes_of(type_));
    }
    std::byte* end() { return bytes_.get() + size_; }
    /// Rounds to the element type; integers wrap around, as they do in C.
    template <typename T>
    void write(std::int64_t first, std::span<const T> values);

    Array finish() &&;

  private:
    ElementType type_;
    Dims dims_;
    std::size_t size_;
    std::shared_ptr<std::byte[]> bytes_;
};

template <typename T>
Array array_of(ElementType type, Dims dims, const std::vector<T>& values) {
    HostArray result(type, std::move(dims));
    result.write(0, std::span<const T>(values));
    return std::move(result).finish();
}

/// An array's elements at regular steps, which may be zero or negative: what is left of it after
/// Slice, Transpose and Expand, before anything is copied.
struct View {
    explicit View(const Array& whole);

    Array array;
    Dims dims;
    Dims strides;  ///< in elements
    std::int64_t offset = 0;
};

/// The view's elements in row-major order; the array itself when it is all of it.
Array pack(const View& view);

View transpose(const View& view, const std::vector<int>& order);
View broadcast(const View& view, const Dims& dims);

/// The dimensions that both are broadcast to.
Dims broadcast_dims(const Dims& a, const Dims& b);

/// Elements that lie one stride apart, in each of several views.
struct Run {
    static constexpr std::int64_t longest = 512;

    std::vector<std::int64_t> offsets;
    std::vector<std::int64_t> strides;
    std::int64_t length = 0;
};

/// Walks views of the same dimensions side by side in row-major order, in runs as long as can be.
void for_each_run(std::span<const View> views, const std::function<void(const Run&)>& visit);

/// Elements of an array converted to T, which is double or std::int64_t.
template <typename T>
void read(const Array& array, std::int64_t first, std::int64_t stride, std::span<T> values);

/// f of the elements of arrays that are broadcast together, worked out in T and rounded to `type`.
template <typename T, typename F, typename... Arrays>
Array map(F f, ElementType type, const Arrays&... arrays) {
    Dims dims;
    ((dims = broadcast_dims(dims, arrays.dims())), ...);
    HostArray result(type, dims);
    const std::vector<View> views = {broadcast(View(arrays), dims)...};
    std::array<std::array<T, Run::longest>, sizeof...(Arrays)> arguments;
    std::array<T, Run::longest> values;
    std::int64_t done = 0;
    for_each_run(views, [&](const Run& run) {
        const auto length = static_cast<std::size_t>(run.length);
        for (std::size_t v = 0; v < views.size(); ++v) {
            read(views[v].array, run.offsets[v], run.strides[v],
                 std::span<T>(arguments[v].data(), length));
        }
        for (std::size_t i = 0; i < length; ++i) {
            values[i] =
                std::apply([&](const auto&... argument) { return f(argument[i]...); }, arguments);
        }
        result.write(done, std::span<const T>(values.data(), length));
        done += run.length;
    });
    return std::move(result).finish();
}

}  // namespace upforge::lower
