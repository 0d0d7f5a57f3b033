#include "device/device_memory.h"

#include <fmt/core.h>

#include <limits>

#include "device/current_device.h"
#include "device/traffic.h"
#include "kernels/halide_context.h"
#include "upforge/error.h"

namespace upforge::device {
namespace {

constexpr std::size_t element_bytes = 4;

/// The memory, or what lies at its beginning, as Halide sees it.
struct Described {
    halide_dimension_t axis;
    halide_buffer_t buffer{};

    Described(std::size_t elements, std::uint64_t handle,
              const halide_device_interface_t* interface, const void* host)
        : axis(0, static_cast<std::int32_t>(elements), 1) {
        buffer.device = handle;
        buffer.device_interface = handle ? interface : nullptr;
        buffer.host = static_cast<std::uint8_t*>(const_cast<void*>(host));
        buffer.type = halide_type_of<std::int32_t>();
        buffer.dimensions = 1;
        buffer.dim = &axis;
    }
    Described(const Described&) = delete;
    Described& operator=(const Described&) = delete;
};

[[noreturn]] void fail(const char* action, std::size_t elements, int code,
                       const std::string& message) {
    throw Error(ErrorCode::kernel_failed,
                fmt::format("{} cannot {} {:.1f} MB (code {}): {}", to_string(current()), action,
                            double(elements * element_bytes) / 1e6, code, message));
}

}  // namespace

Memory::Memory(std::size_t elements) : interface_(current_interface()), elements_(elements) {
    constexpr std::size_t most = std::numeric_limits<std::int32_t>::max();
    if (elements > most) {
        throw Error(ErrorCode::too_large,
                    fmt::format("a value of {} elements; {} addresses {} at most; use smaller "
                                "images or tiles",
                                elements, to_string(current()), most));
    }
    kernels::HalideContext context;
    Described memory(elements, 0, interface_, nullptr);
    int code = halide_device_malloc(&context, &memory.buffer, interface_);
    if (code != 0) {
        // Halide keeps what was given back, to give it out again.
        halide_reuse_device_allocations(&context, false);
        halide_reuse_device_allocations(&context, true);
        context.error.clear();
        code = halide_device_malloc(&context, &memory.buffer, interface_);
    }
    handle_ = memory.buffer.device;
    if (code != 0 || handle_ == 0) {
        throw Error(
            ErrorCode::out_of_memory,
            fmt::format("{} has no room for {:.1f} MB more (code {}): {}", to_string(current()),
                        double(elements * element_bytes) / 1e6, code, context.error));
    }
}

Memory::~Memory() {
    kernels::HalideContext context;
    Described memory(elements_, handle_, interface_, nullptr);
    halide_device_free(&context, &memory.buffer);
}

void Memory::upload(const void* host, std::size_t elements) const {
    kernels::HalideContext context;
    Described part(elements, handle_, interface_, host);
    part.buffer.set_host_dirty();
    count_upload(elements * element_bytes);
    if (const int code = halide_copy_to_device(&context, &part.buffer, interface_); code != 0) {
        fail("take", elements, code, context.error);
    }
}

void Memory::download(void* host, std::size_t elements) const {
    bring_back({handle_, interface_, 0}, host, elements);
}

void bring_back(const kernels::DevicePlace& place, void* host, std::size_t elements) {
    kernels::HalideContext context;
    Described part(elements, place.handle, place.interface, host);
    part.buffer.set_device_dirty();
    count_download(elements * element_bytes);
    if (const int code = halide_copy_to_host(&context, &part.buffer); code != 0) {
        fail("give back", elements, code, context.error);
    }
}

}  // namespace upforge::device
