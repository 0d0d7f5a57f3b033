#include "device/driver_fixes.h"

#include <HalideRuntime.h>

#include <atomic>
#include <cstdint>
#include <cstring>

namespace upforge::device {
namespace {

// As the Vulkan specification has them; handles are opaque.
struct MemoryRequirements {
    std::uint64_t size, alignment;
    std::uint32_t memory_types;
};
using Function = void (*)();
using GetProcAddr = Function (*)(void* instance_or_device, const char* name);
using GetRequirements = void (*)(void* device, std::uint64_t buffer, MemoryRequirements*);
// As CUDA's driver API has it.
using LoadModule = int (*)(void** module, const void* image, unsigned options, int* names,
                           void** values);

constexpr std::uint64_t block = 256;  // bytes: the most that Vulkan lets drivers align buffers to

halide_get_library_symbol_t library_symbol = nullptr;
halide_load_library_t load_library = nullptr;
std::atomic<GetProcAddr> of_instance{nullptr}, of_device{nullptr};
std::atomic<GetRequirements> requirements{nullptr};
std::atomic<LoadModule> load_module{nullptr};

void rounded_requirements(void* device, std::uint64_t buffer, MemoryRequirements* result) {
    requirements.load()(device, buffer, result);
    result->size = (result->size + block - 1) / block * block;
}

template <typename Real>
Function replaced(Function found, std::atomic<Real>& real, Real by) {
    if (found) {
        real = reinterpret_cast<Real>(found);
        return reinterpret_cast<Function>(by);
    }
    return nullptr;
}

Function device_function(void* device, const char* name) {
    const Function found = of_device.load()(device, name);
    return std::strcmp(name, "vkGetBufferMemoryRequirements") == 0
               ? replaced(found, requirements, &rounded_requirements)
               : found;
}

Function instance_function(void* instance, const char* name) {
    const Function found = of_instance.load()(instance, name);
    if (std::strcmp(name, "vkGetDeviceProcAddr") == 0) {
        return replaced(found, of_device, &device_function);
    }
    return found;
}

int load_with_all_registers(void** module, const void* image, unsigned, int*, void**) {
    return load_module.load()(module, image, 0, nullptr, nullptr);
}

void* symbol(void* library, const char* name) {
    void* const found = library_symbol(library, name);
    if (std::strcmp(name, "cuModuleLoadDataEx") == 0) {
        return reinterpret_cast<void*>(
            replaced(reinterpret_cast<Function>(found), load_module, &load_with_all_registers));
    }
    if (std::strcmp(name, "vkGetInstanceProcAddr") == 0) {
        return reinterpret_cast<void*>(
            replaced(reinterpret_cast<Function>(found), of_instance, &instance_function));
    }
    return found;
}

void* library(const char* name) {
    void* const found = load_library(name);
    return found || std::strcmp(name, "libcuda.so") != 0 ? found : load_library("libcuda.so.1");
}

}  // namespace

void mend_drivers() {
    library_symbol = halide_set_custom_get_library_symbol(symbol);
    load_library = halide_set_custom_load_library(library);
}

}  // namespace upforge::device
