#include "tune/device_recording.h"

#include "device/current_device.h"
#include "kernels/call.h"

namespace upforge::tune {

DeviceRecording::Copy::Copy(const Tensor& tensor)
    : begin(static_cast<const std::byte*>(tensor.data())),
      bytes(tensor.shape().elements() * size_of(tensor.type())),
      memory(bytes) {
    memory.upload(begin, bytes);
}

DeviceRecording::DeviceRecording(const kernels::Recording& recording, const Tensor& input,
                                 const Tensor& output)
    : input_(input),
      output_(output),
      recording_(recording.on_device([this](const auto& span) { return place(span); })) {}

kernels::DevicePlace DeviceRecording::place(const kernels::Span& span) {
    for (const Copy* copy : {&input_, &output_}) {
        if (copy->has(span.data)) {
            const auto before = static_cast<const std::byte*>(span.data) - copy->begin;
            return {copy->memory.handle(), copy->memory.interface(),
                    static_cast<std::size_t>(before) / span.element_bytes};
        }
    }
    const auto [constant, is_new] = constants_.try_emplace({span.data, span.bytes()}, span.bytes());
    if (is_new) {
        constant->second.upload(span.data, span.bytes());
    }
    return {constant->second.handle(), constant->second.interface(), 0};
}

void DeviceRecording::run() const {
    recording_.run(nullptr);
    device::wait(device::current(), device::current_interface());
}

void DeviceRecording::bring_back(const Tensor& output) const {
    output_.memory.download(output.data(), output_.bytes);
}

}  // namespace upforge::tune
