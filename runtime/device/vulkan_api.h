#pragma once

#include <cstdint>
#include <string>

#include "device/shared_library.h"

/// What is needed of Vulkan 1.3, as Khronos' specification and its header vulkan_core.h have it.
/// Declared here, so that building needs no more of Vulkan than running does.
namespace upforge::vulkan {

using Result = std::int32_t;  // VkResult
using Bool = std::uint32_t;   // VkBool32
using Instance = struct Instance_*;
using PhysicalDevice = struct PhysicalDevice_*;

constexpr Result success = 0;
constexpr Result incomplete = 5;

constexpr std::uint32_t version(std::uint32_t major, std::uint32_t minor) {
    return major << 22 | minor << 12;
}
constexpr std::uint32_t major_of(std::uint32_t version) {
    return version >> 22 & 0x7F;
}
constexpr std::uint32_t minor_of(std::uint32_t version) {
    return version >> 12 & 0x3FF;
}

/// VkStructureType.
enum class Structure : std::uint32_t {
    application_info = 0,
    instance_create_info = 1,
    features_2 = 1000059000,
    properties_2 = 1000059001,
    shader_float16_int8_features = 1000082000,
    storage_16bit_features = 1000083000,
    driver_properties = 1000196000,
};

struct ApplicationInfo {
    Structure structure = Structure::application_info;
    const void* next = nullptr;
    const char* application = nullptr;
    std::uint32_t application_version = 0;
    const char* engine = nullptr;
    std::uint32_t engine_version = 0;
    std::uint32_t api_version = 0;
};

struct InstanceCreateInfo {
    Structure structure = Structure::instance_create_info;
    const void* next = nullptr;
    std::uint32_t flags = 0;
    const ApplicationInfo* application = nullptr;
    std::uint32_t layer_count = 0;
    const char* const* layers = nullptr;
    std::uint32_t extension_count = 0;
    const char* const* extensions = nullptr;
};

enum class DeviceType : std::uint32_t { other, integrated_gpu, discrete_gpu, virtual_gpu, cpu };

struct Properties {
    std::uint32_t api_version = 0;
    std::uint32_t driver_version = 0;
    std::uint32_t vendor = 0;
    std::uint32_t device = 0;
    DeviceType type = DeviceType::other;
    char name[256] = {};
    std::uint8_t pipeline_cache_uuid[16] = {};
    alignas(8) std::uint8_t limits[504] = {};
    Bool sparse[5] = {};
};
static_assert(sizeof(Properties) == 824);

struct DriverProperties {
    Structure structure = Structure::driver_properties;
    void* next = nullptr;
    std::uint32_t driver = 0;
    char name[256] = {};
    char info[256] = {};
    std::uint8_t conformance_version[4] = {};
};

struct Properties2 {
    Structure structure = Structure::properties_2;
    void* next = nullptr;
    Properties properties;
};

struct ShaderFloat16Int8Features {
    Structure structure = Structure::shader_float16_int8_features;
    void* next = nullptr;
    Bool float16 = 0;
    Bool int8 = 0;
};

struct Storage16BitFeatures {
    Structure structure = Structure::storage_16bit_features;
    void* next = nullptr;
    Bool storage_buffer = 0;
    Bool uniform_and_storage_buffer = 0;
    Bool push_constant = 0;
    Bool input_output = 0;
};

struct Features2 {
    Structure structure = Structure::features_2;
    void* next = nullptr;
    Bool features[55] = {};
};

struct MemoryType {
    std::uint32_t flags = 0;
    std::uint32_t heap = 0;
};

constexpr std::uint32_t device_local = 1;

struct MemoryHeap {
    std::uint64_t bytes = 0;
    std::uint32_t flags = 0;
};

struct MemoryProperties {
    std::uint32_t type_count = 0;
    MemoryType types[32];
    std::uint32_t heap_count = 0;
    MemoryHeap heaps[16];
};

constexpr std::uint32_t compute_queue = 2;

struct QueueFamily {
    std::uint32_t flags = 0;
    std::uint32_t count = 0;
    std::uint32_t timestamp_bits = 0;
    std::uint32_t transfer_granularity[3] = {};
};

struct Api {
    std::string library;
    Result (*create_instance)(const InstanceCreateInfo* info, const void* allocator,
                              Instance* instance);
    void (*destroy_instance)(Instance instance, const void* allocator);
    Result (*enumerate_devices)(Instance instance, std::uint32_t* count, PhysicalDevice* devices);
    void (*get_properties)(PhysicalDevice device, Properties* properties);
    void (*get_properties_2)(PhysicalDevice device, Properties2* properties);
    void (*get_features_2)(PhysicalDevice device, Features2* features);
    void (*get_memory)(PhysicalDevice device, MemoryProperties* memory);
    void (*get_queue_families)(PhysicalDevice device, std::uint32_t* count, QueueFamily* families);
};

/// Throws when a function is missing.
inline Api api_of(const SharedLibrary& library) {
    Api api;
    api.library = library.name();
    library.find("vkCreateInstance", api.create_instance);
    library.find("vkDestroyInstance", api.destroy_instance);
    library.find("vkEnumeratePhysicalDevices", api.enumerate_devices);
    library.find("vkGetPhysicalDeviceProperties", api.get_properties);
    library.find("vkGetPhysicalDeviceProperties2", api.get_properties_2);
    library.find("vkGetPhysicalDeviceFeatures2", api.get_features_2);
    library.find("vkGetPhysicalDeviceMemoryProperties", api.get_memory);
    library.find("vkGetPhysicalDeviceQueueFamilyProperties", api.get_queue_families);
    return api;
}

}  // namespace upforge::vulkan
