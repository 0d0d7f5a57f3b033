#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "device/shared_library.h"

/// What is needed of OpenCL 1.2, as Khronos' specification and its header CL/cl.h have it. Declared
/// here, so that building needs no more of OpenCL than running does.
namespace upforge::opencl {

using Result = std::int32_t;               // cl_int
using PlatformHandle = struct Platform_*;  // cl_platform_id
using DeviceHandle = struct Device_*;      // cl_device_id
using ContextHandle = struct Context_*;    // cl_context
using QueueHandle = struct Queue_*;        // cl_command_queue

constexpr Result success = 0;

constexpr std::uint32_t platform_name = 0x0902;

using DeviceType = std::uint64_t;
constexpr DeviceType cpu = 1 << 1;
constexpr DeviceType gpu = 1 << 2;
constexpr DeviceType accelerator = 1 << 3;
constexpr DeviceType all = 0xFFFFFFFF;

constexpr std::uint32_t device_type = 0x1000;
constexpr std::uint32_t device_global_memory_size = 0x101F;
constexpr std::uint32_t device_available = 0x1027;
constexpr std::uint32_t device_compiler_available = 0x1028;
constexpr std::uint32_t device_name = 0x102B;
constexpr std::uint32_t driver_version = 0x102D;
constexpr std::uint32_t device_extensions = 0x1030;
constexpr std::uint32_t device_platform = 0x1031;

constexpr std::intptr_t context_platform = 0x1084;

struct Api {
    std::string library;
    Result (*get_platform_ids)(std::uint32_t most, PlatformHandle* ids, std::uint32_t* count);
    Result (*get_platform_info)(PlatformHandle platform, std::uint32_t what, std::size_t most,
                                void* value, std::size_t* size);
    Result (*get_device_ids)(PlatformHandle platform, DeviceType type, std::uint32_t most,
                             DeviceHandle* ids, std::uint32_t* count);
    Result (*get_device_info)(DeviceHandle device, std::uint32_t what, std::size_t most,
                              void* value, std::size_t* size);
    ContextHandle (*create_context)(const std::intptr_t* properties, std::uint32_t count,
                                    const DeviceHandle* devices, void (*notify)(), void* of_notify,
                                    Result* result);
    QueueHandle (*create_queue)(ContextHandle context, DeviceHandle device,
                                std::uint64_t properties, Result* result);
};

/// Throws when a function is missing.
inline Api api_of(const SharedLibrary& library) {
    Api api;
    api.library = library.name();
    library.find("clGetPlatformIDs", api.get_platform_ids);
    library.find("clGetPlatformInfo", api.get_platform_info);
    library.find("clGetDeviceIDs", api.get_device_ids);
    library.find("clGetDeviceInfo", api.get_device_info);
    library.find("clCreateContext", api.create_context);
    library.find("clCreateCommandQueue", api.create_queue);
    return api;
}

}  // namespace upforge::opencl
