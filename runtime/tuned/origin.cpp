#include "tuned/origin.h"

#include <fmt/format.h>

#include <list>
#include <mutex>

#include "device/current_device.h"
#include "device/device_list.h"
#include "kernels/registry.h"

namespace upforge::tuned {

namespace {

/// "NVIDIA H100 by cuda"
std::string name_of_processor(DeviceId id) {
    if (id.kind == DeviceKind::cpu) {
        return this_cpu().model;
    }
    return fmt::format("{} by {}", devices_of(id.kind).at(id.index).name, name_of(id.kind));
}

struct OriginOfDevice {
    DeviceId id;
    Origin origin;
};

}  // namespace

const Origin& this_origin() {
    static std::mutex mutex;
    static std::list<OriginOfDevice> known;
    const DeviceId id = device::current();
    const std::lock_guard lock(mutex);
    for (const OriginOfDevice& each : known) {
        if (each.id == id) {
            return each.origin;
        }
    }
    known.push_back({id, {name_of_processor(id), std::string(kernels::halide_version())}});
    return known.back().origin;
}

std::string_view operation_of(std::string_view record) {
    return record.substr(0, record.find(' '));
}

}  // namespace upforge::tuned
