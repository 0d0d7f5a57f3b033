#include "device/device_memory.h"

#include <fmt/core.h>

#include <limits>

#include "device/current_device.h"
#include "device/traffic.h"
#include "kernels/halide_context.h"
#include "upforge/error.h"

namespace upforge::device {
namespace {

constexpr std::size_t word = 4;  // bytes

/// The memory, or what lies at its beginning, as Halide sees it: words, or halves of them where no
/// whole ones make it up. Elements are no smaller.
struct Described {
    halide_dimension_t axis;
    halide_buffer_t buffer{};

    Described(std::size_t bytes, std::uint64_t handle, const halide_device_interface_t* interface,
              const void* host)
        : axis(0, static_cast<std::int32_t>(bytes / (bytes % word == 0 ? word : word / 2)), 1) {
        buffer.device = handle;
        buffer.device_interface = handle ? interface : nullptr;
        buffer.host = static_cast<std::uint8_t*>(const_cast<void*>(host));
        buffer.type =
            bytes % word == 0 ? halide_type_of<std::int32_t>() : halide_type_of<std::int16_t>();
        buffer.dimensions = 1;
        buffer.dim = &axis;
    }
    Described(const Described&) = delete;
    Described& operator=(const Described&) = delete;
};

[[noreturn]] void fail(const char* action, std::size_t bytes, int code,
                       const std::string& message) {
    throw Error(ErrorCode::kernel_failed,
                fmt::format("{} cannot {} {:.1f} MB (code {}): {}", to_string(current()), action,
                            double(bytes) / 1e6, code, message));
}

}  // namespace

Memory::Memory(std::size_t bytes)
    : interface_(current_interface()), bytes_((bytes + word - 1) / word * word) {
    constexpr std::size_t most = std::numeric_limits<std::int32_t>::max();
    if (bytes_ / word > most) {
        throw Error(ErrorCode::too_large,
                    fmt::format("a value of {} elements; {} addresses {} at most; use smaller "
                                "images or tiles",
                                bytes_ / word, to_string(current()), most));
    }
    kernels::HalideContext context;
    Described memory(bytes_, 0, interface_, nullptr);
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
        throw Error(ErrorCode::out_of_memory,
                    fmt::format("{} has no room for {:.1f} MB more (code {}): {}",
                                to_string(current()), double(bytes) / 1e6, code, context.error));
    }
}

Memory::~Memory() {
    kernels::HalideContext context;
    Described memory(bytes_, handle_, interface_, nullptr);
    halide_device_free(&context, &memory.buffer);
}

void Memory::upload(const void* host, std::size_t bytes) const {
    kernels::HalideContext context;
    Described part(bytes, handle_, interface_, host);
    part.buffer.set_host_dirty();
    count_upload(bytes);
    if (const int code = halide_copy_to_device(&context, &part.buffer, interface_); code != 0) {
        fail("take", bytes, code, context.error);
    }
}

void Memory::download(void* host, std::size_t bytes) const {
    bring_back({handle_, interface_, 0}, host, bytes);
}

void bring_back(const kernels::DevicePlace& place, void* host, std::size_t bytes) {
    kernels::HalideContext context;
    Described part(bytes, place.handle, place.interface, host);
    part.buffer.set_device_dirty();
    count_download(bytes);
    if (const int code = halide_copy_to_host(&context, &part.buffer); code != 0) {
        fail("give back", bytes, code, context.error);
    }
}

}  // namespace upforge::device
