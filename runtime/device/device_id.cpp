#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "device/device_list.h"
#include "upforge/error.h"

namespace upforge {
namespace {

constexpr std::array fastest_first = {DeviceKind::cuda, DeviceKind::vulkan, DeviceKind::opencl};

/// A device as a text names it; without a number, any of the kind.
struct Named {
    DeviceKind kind;
    std::optional<int> index;
};

std::optional<int> parse_index(std::string_view digits) {
    int index = -1;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), index);
    return error == std::errc() && end == digits.end() && index >= 0 ? std::optional(index)
                                                                     : std::nullopt;
}

Named parse(const std::string& text) {
    if (text == name_of(DeviceKind::cpu)) {
        return {DeviceKind::cpu, 0};
    }
    const std::size_t colon = std::min(text.find(':'), text.size());
    const auto kind = std::ranges::find_if(
        fastest_first, [&](DeviceKind each) { return text.substr(0, colon) == name_of(each); });
    const std::optional<int> index =
        colon < text.size() ? parse_index(std::string_view(text).substr(colon + 1)) : std::nullopt;
    if (kind == fastest_first.end() || (colon < text.size() && !index)) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("no device is called \"{}\"; there are auto, cpu, opencl, vulkan "
                                "and cuda, the last three also with a number, as in opencl:0",
                                text));
    }
    return {*kind, index};
}

bool is_usable(const DeviceInfo& device) {
    return device.unusable.empty();
}

bool is_usable_gpu(const DeviceInfo& device) {
    return is_usable(device) && !device.is_processor;
}

DeviceId best_of_all(const DevicesOfKind& devices_of_kind) {
    for (const DeviceKind kind : fastest_first) {
        const std::vector<DeviceInfo> devices = devices_of_kind(kind);
        const auto gpu = std::ranges::find_if(devices, is_usable_gpu);
        if (gpu != devices.end()) {
            return gpu->id;
        }
    }
    return {};
}

const DeviceInfo& best_of(const std::vector<DeviceInfo>& devices) {
    const auto gpu = std::ranges::find_if(devices, is_usable_gpu);
    const auto any = std::ranges::find_if(devices, is_usable);
    return gpu != devices.end() ? *gpu : any != devices.end() ? *any : devices.front();
}

const DeviceInfo& at(const std::vector<DeviceInfo>& devices, int index) {
    const bool none = devices.front().name.empty();
    const auto found = std::ranges::find_if(
        devices, [&](const DeviceInfo& device) { return none || device.id.index == index; });
    if (found == devices.end()) {
        std::vector<std::string> names;
        for (const DeviceInfo& device : devices) {
            names.push_back(to_string(device.id));
        }
        throw Error(
            ErrorCode::unsupported,
            fmt::format("there is no {}; there {} {}", to_string({devices.front().id.kind, index}),
                        names.size() == 1 ? "is" : "are", fmt::join(names, ", ")));
    }
    return *found;
}

}  // namespace

const char* name_of(DeviceKind kind) {
    switch (kind) {
        case DeviceKind::cpu:
            return "cpu";
        case DeviceKind::opencl:
            return "opencl";
        case DeviceKind::vulkan:
            return "vulkan";
        case DeviceKind::cuda:
            return "cuda";
    }
    return "unknown";
}

std::string to_string(DeviceId id) {
    return id.kind == DeviceKind::cpu ? name_of(id.kind)
                                      : fmt::format("{}:{}", name_of(id.kind), id.index);
}

DeviceId find_device(const std::string& text, const DevicesOfKind& devices_of_kind) {
    if (text == "auto") {
        return best_of_all(devices_of_kind);
    }
    const Named named = parse(text);
    if (named.kind == DeviceKind::cpu) {
        return {};
    }
    const std::vector<DeviceInfo> devices = devices_of_kind(named.kind);
    const DeviceInfo& device = named.index ? at(devices, *named.index) : best_of(devices);
    if (!is_usable(device)) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("{} cannot be used: {}", text, device.unusable));
    }
    return device.id;
}

DeviceId device_from_text(const std::string& text) {
    return find_device(text, devices_of);
}

}  // namespace upforge
