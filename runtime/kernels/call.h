#pragma once

#include <array>
#include <initializer_list>
#include <vector>

#include "kernels/registry.h"
#include "upforge/tensor.h"

namespace upforge::kernels {

/// An axis of a buffer, as a kernel sees it.
struct Axis {
    std::ptrdiff_t extent;
    std::ptrdiff_t stride;
};

/// One call of a kernel: arguments are set by the names they have in the generator, checked
/// against the kernel's own description, and may be changed between runs.
class Call {
  public:
    explicit Call(const Kernel& kernel);
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    Call& set(std::string_view name, int value);
    Call& set(std::string_view name, float value);
    /// As (channel, column, row, image).
    Call& set(std::string_view name, const Tensor& tensor);
    /// Any other layout of memory that outlives the call, fastest axis first.
    Call& set(std::string_view name, const float* data, std::initializer_list<Axis> axes);
    Call& set(std::string_view name, const std::int32_t* data, std::initializer_list<Axis> axes);

    /// Throws when an argument is missing, or when the kernel reports an error.
    void run();

  private:
    static constexpr int most_arguments = 24;
    static constexpr int most_axes = 6;

    struct Argument {
        bool given = false;
        union {
            std::int32_t integer;
            float real;
        };
        halide_buffer_t buffer{};
        std::array<halide_dimension_t, most_axes> axes{};
    };

    int index_of(std::string_view name, halide_argument_kind_t kind, halide_type_t type,
                 int dimensions) const;
    Call& bind(std::string_view name, halide_type_t type, const void* data,
               std::span<const Axis> axes);

    const Kernel& kernel_;
    const halide_filter_metadata_t& metadata_;
    std::array<Argument, most_arguments> arguments_;
};

}  // namespace upforge::kernels
