#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <vector>

#include "kernels/registry.h"
#include "kernels/scratch.h"
#include "upforge/tensor.h"

namespace upforge::kernels {

/// An axis of a buffer, as a kernel sees it.
struct Axis {
    std::ptrdiff_t extent;
    std::ptrdiff_t stride;
};

/// Elements of the host that a kernel reads or writes.
struct Span {
    const void* data;
    std::size_t elements, element_bytes;
    bool written;
    /// Whether a kernel finds them behind other elements too: it must know how far apart channels
    /// lie.
    bool may_follow_others;

    std::size_t bytes() const { return elements * element_bytes; }
};

/// Where they lie on a device.
struct DevicePlace {
    std::uint64_t handle;
    const halide_device_interface_t* interface;
    std::size_t elements_before;
};

using Locate = std::function<DevicePlace(const Span&)>;

/// The values that a kernel is called with. Copies are independent.
class CallArguments {
  public:
    CallArguments() = default;
    CallArguments(const CallArguments& other);
    CallArguments& operator=(const CallArguments&) = delete;

    /// Calls the kernel; throws when an argument is missing, or when it reports an error. It takes
    /// memory of its own from `scratch` as long as there is some.
    void call(const Kernel& kernel, Scratch* scratch) const;

    /// The same call on elements of a device; throws `unsupported` where the kernel cannot find
    /// them.
    CallArguments on_device(const Kernel& kernel, const Locate& locate) const;

    std::size_t scratch_bytes() const { return scratch_bytes_; }

  private:
    friend class Call;

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

    std::array<Argument, most_arguments> values_;
    std::vector<std::shared_ptr<const void>> kept_;
    std::shared_ptr<const bool> condition_;
    std::size_t scratch_bytes_ = 0;
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
    /// Any other layout of memory that outlives the call and its recordings, fastest axis first.
    Call& set(std::string_view name, const float* data, std::initializer_list<Axis> axes);
    Call& set(std::string_view name, const std::int32_t* data, std::initializer_list<Axis> axes);
    /// From the tensor's first element on, of the tensor's type.
    Call& set(std::string_view name, const Tensor& tensor, std::initializer_list<Axis> axes);

    /// Lets `owner` live as long as the call and its recordings.
    Call& keep(std::shared_ptr<const void> owner);
    /// Lets the kernel run only if that holds when its turn comes.
    Call& only_if(std::shared_ptr<const bool> condition);
    /// The bytes that the kernel takes for itself, if that is more than a few in each task.
    Call& takes(std::size_t bytes);

    /// Runs the kernel, or records the call.
    void run();

  private:
    int index_of(std::string_view name, halide_argument_kind_t kind, halide_type_t type,
                 int dimensions) const;
    Call& bind(std::string_view name, halide_type_t type, const void* data,
               std::span<const Axis> axes);

    const Kernel& kernel_;
    const halide_filter_metadata_t& metadata_;
    CallArguments arguments_;
};

}  // namespace upforge::kernels
