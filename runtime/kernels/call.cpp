#include "kernels/call.h"

#include <fmt/core.h>

#include <limits>
#include <string>
#include <utility>

#include "device/run_once.h"
#include "kernels/halide_context.h"
#include "kernels/recording.h"
#include "machine/threads.h"
#include "upforge/error.h"

namespace upforge::kernels {
namespace {

bool is_context(const halide_filter_argument_t& argument) {
    return argument.type.code == halide_type_handle;
}

halide_type_t halide_type_of_elements(DataType type) {
    switch (type) {
        case DataType::i32:
            return halide_type_of<std::int32_t>();
        case DataType::bf16:
            return {halide_type_bfloat, 16};
        case DataType::f16:
            return {halide_type_float, 16};
        case DataType::f32:
            break;
    }
    return halide_type_of<float>();
}

bool is_buffer(int kind) {
    return kind == halide_argument_kind_input_buffer || kind == halide_argument_kind_output_buffer;
}

}  // namespace

CallArguments::CallArguments(const CallArguments& other)
    : values_(other.values_),
      kept_(other.kept_),
      condition_(other.condition_),
      scratch_bytes_(other.scratch_bytes_) {
    for (Argument& value : values_) {
        if (value.buffer.dim) {
            value.buffer.dim = value.axes.data();
        }
    }
}

CallArguments CallArguments::on_device(const Kernel& kernel, const Locate& locate) const {
    CallArguments moved(*this);
    const halide_filter_metadata_t& metadata = *kernel.metadata();
    for (int i = 0; i < metadata.num_arguments; ++i) {
        if (!is_buffer(metadata.arguments[i].kind)) {
            continue;
        }
        halide_buffer_t& buffer = moved.values_[i].buffer;
        std::ptrdiff_t last = 0;
        for (int d = 0; d < buffer.dimensions; ++d) {
            last += (buffer.dim[d].extent - std::ptrdiff_t{1}) * buffer.dim[d].stride;
        }
        const bool adjacent = buffer.dim[0].stride == 1;
        const DevicePlace place =
            locate({buffer.host, static_cast<std::size_t>(last) + 1,
                    static_cast<std::size_t>(buffer.type.bytes()),
                    metadata.arguments[i].kind == halide_argument_kind_output_buffer, adjacent});
        if (place.elements_before != 0 && !adjacent) {
            throw Error(ErrorCode::unsupported,
                        fmt::format("kernel {}: argument {} is a part of a tensor, with channels "
                                    "{} apart",
                                    kernel.name, metadata.arguments[i].name, buffer.dim[0].stride));
        }
        // As channels below 0: schedules/tensor_layout.h.
        const auto before = static_cast<std::int32_t>(place.elements_before);
        buffer.dim[0].min = -before;
        buffer.dim[0].extent += before;
        buffer.host = nullptr;
        buffer.device = place.handle;
        buffer.device_interface = place.interface;
        buffer.set_device_dirty();
    }
    return moved;
}

Call::Call(const Kernel& kernel) : kernel_(kernel), metadata_(*kernel.metadata()) {
    if (metadata_.num_arguments > CallArguments::most_arguments) {
        throw Error(ErrorCode::kernel_failed,
                    fmt::format("kernel {} takes {} arguments; a call holds {}", kernel.name,
                                metadata_.num_arguments, CallArguments::most_arguments));
    }
}

int Call::index_of(std::string_view name, halide_argument_kind_t kind, halide_type_t type,
                   int dimensions) const {
    for (int i = 0; i < metadata_.num_arguments; ++i) {
        const halide_filter_argument_t& argument = metadata_.arguments[i];
        if (name == argument.name) {
            if (is_buffer(argument.kind) != is_buffer(kind) || argument.type != type ||
                argument.dimensions != dimensions) {
                throw Error(ErrorCode::kernel_failed,
                            fmt::format("kernel {}: argument {} has {} dimensions of {} bits; "
                                        "given {} of {}",
                                        kernel_.name, name, argument.dimensions, argument.type.bits,
                                        dimensions, type.bits));
            }
            return i;
        }
    }
    throw Error(ErrorCode::kernel_failed,
                fmt::format("kernel {} has no argument {}", kernel_.name, name));
}

Call& Call::set(std::string_view name, int value) {
    CallArguments::Argument& argument =
        arguments_
            .values_[index_of(name, halide_argument_kind_input_scalar, halide_type_of<int>(), 0)];
    argument.integer = value;
    argument.given = true;
    return *this;
}

Call& Call::set(std::string_view name, float value) {
    CallArguments::Argument& argument =
        arguments_
            .values_[index_of(name, halide_argument_kind_input_scalar, halide_type_of<float>(), 0)];
    argument.real = value;
    argument.given = true;
    return *this;
}

Call& Call::set(std::string_view name, const Tensor& tensor) {
    const Shape& shape = tensor.shape();
    const Strides& strides = tensor.strides();
    const Axis axes[] = {{shape.channels, 1},
                         {shape.width, strides.pixel},
                         {shape.height, strides.row},
                         {shape.batch, strides.batch}};
    return bind(name, halide_type_of_elements(tensor.type()), tensor.data(), axes);
}

Call& Call::set(std::string_view name, const float* data, std::initializer_list<Axis> axes) {
    return bind(name, halide_type_of<float>(), data, {axes.begin(), axes.size()});
}

Call& Call::set(std::string_view name, const std::int32_t* data, std::initializer_list<Axis> axes) {
    return bind(name, halide_type_of<std::int32_t>(), data, {axes.begin(), axes.size()});
}

Call& Call::set(std::string_view name, const Tensor& tensor, std::initializer_list<Axis> axes) {
    return bind(name, halide_type_of_elements(tensor.type()), tensor.data(),
                {axes.begin(), axes.size()});
}

Call& Call::bind(std::string_view name, halide_type_t type, const void* data,
                 std::span<const Axis> axes) {
    CallArguments::Argument& argument = arguments_.values_[index_of(
        name, halide_argument_kind_input_buffer, type, static_cast<int>(axes.size()))];
    // Kernels address elements with 32-bit numbers.
    constexpr std::ptrdiff_t limit = std::numeric_limits<std::int32_t>::max();
    std::ptrdiff_t last = 0;
    for (std::size_t d = 0; d < axes.size(); ++d) {
        const auto [extent, stride] = axes[d];
        last += (extent - 1) * stride;
        if (extent > limit || stride > limit || last > limit) {
            throw Error(ErrorCode::too_large,
                        fmt::format("{}: {} spans more than {} elements, the most a kernel can "
                                    "address; use smaller images or tiles",
                                    kernel_.operation, name, limit));
        }
        argument.axes[d] = halide_dimension_t(0, static_cast<std::int32_t>(extent),
                                              static_cast<std::int32_t>(stride));
    }
    argument.buffer = {};
    argument.buffer.host = static_cast<std::uint8_t*>(const_cast<void*>(data));
    argument.buffer.type = type;
    argument.buffer.dimensions = static_cast<std::int32_t>(axes.size());
    argument.buffer.dim = argument.axes.data();
    argument.given = true;
    return *this;
}

Call& Call::keep(std::shared_ptr<const void> owner) {
    arguments_.kept_.push_back(std::move(owner));
    return *this;
}

Call& Call::only_if(std::shared_ptr<const bool> condition) {
    arguments_.condition_ = std::move(condition);
    return *this;
}

Call& Call::takes(std::size_t bytes) {
    arguments_.scratch_bytes_ = bytes;
    return *this;
}

void Call::run() {
    if (Recording* recording = Recording::active()) {
        recording->add(kernel_, arguments_);
    } else if (kernel_.device != DeviceKind::cpu) {
        device::run_once(kernel_, arguments_);
    } else {
        arguments_.call(kernel_, nullptr);
    }
}

void CallArguments::call(const Kernel& kernel, Scratch* scratch) const {
    if (condition_ && !*condition_) {
        return;
    }
    install_handlers();
    ensure_threads_set();
    HalideContext context{{}, scratch};
    void* user_context = &context;
    const halide_filter_metadata_t& metadata = *kernel.metadata();
    // Kernels take all through pointers to what might change, and change nothing but elements.
    std::array<void*, most_arguments> pointers;
    for (int i = 0; i < metadata.num_arguments; ++i) {
        const halide_filter_argument_t& description = metadata.arguments[i];
        const Argument& value = values_[i];
        if (is_context(description)) {
            pointers[i] = &user_context;
        } else if (!value.given) {
            throw Error(ErrorCode::kernel_failed, fmt::format("kernel {}: argument {} is missing",
                                                              kernel.name, description.name));
        } else if (is_buffer(description.kind)) {
            pointers[i] = const_cast<halide_buffer_t*>(&value.buffer);
        } else {
            pointers[i] = const_cast<std::int32_t*>(&value.integer);
        }
    }
    if (const int code = kernel.run(pointers.data()); code != 0) {
        const bool memory = code == halide_error_code_out_of_memory;
        throw Error(
            memory ? ErrorCode::out_of_memory : ErrorCode::kernel_failed,
            fmt::format("kernel {} failed with code {}: {}", kernel.name, code, context.error));
    }
}

}  // namespace upforge::kernels
