#pragma once

#include <cstddef>
#include <string>

#include "device/shared_library.h"

/// What is needed of NVIDIA's CUDA driver API, as its header cuda.h has it. Declared here, so that
/// building needs no more of CUDA than running does.
namespace upforge::cuda {

using Result = int;  // CUresult
using Device = int;  // CUdevice

constexpr Result success = 0;
constexpr Result no_device = 100;

constexpr int compute_capability_major = 75;
constexpr int compute_capability_minor = 76;

struct Api {
    std::string library;
    Result (*initialize)(unsigned flags);
    Result (*get_error_string)(Result error, const char** text);
    Result (*get_driver_version)(int* version);
    Result (*get_device_count)(int* count);
    Result (*get_device)(Device* device, int ordinal);
    Result (*get_name)(char* name, int size, Device device);
    Result (*get_total_memory)(std::size_t* bytes, Device device);
    Result (*get_attribute)(int* value, int attribute, Device device);
};

/// Throws when a function is missing.
inline Api api_of(const SharedLibrary& library) {
    Api api;
    api.library = library.name();
    library.find("cuInit", api.initialize);
    library.find("cuGetErrorString", api.get_error_string);
    library.find("cuDriverGetVersion", api.get_driver_version);
    library.find("cuDeviceGetCount", api.get_device_count);
    library.find("cuDeviceGet", api.get_device);
    library.find("cuDeviceGetName", api.get_name);
    library.find("cuDeviceTotalMem_v2", api.get_total_memory);
    library.find("cuDeviceGetAttribute", api.get_attribute);
    return api;
}

}  // namespace upforge::cuda
