#include "device/run_once.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <list>
#include <vector>

#include "device/device_memory.h"
#include "upforge/error.h"

namespace upforge::device {
namespace {

/// What a kernel that goes astray writes over: in no number that is likely.
constexpr std::byte untouched{0xdb};
constexpr std::size_t margin = 64;  // elements

class Copy {
  public:
    explicit Copy(const kernels::Span& span)
        : span_(span),
          before_(span.may_follow_others ? margin * span.element_bytes : 0),
          image_(before_ + span.bytes() + margin * span.element_bytes, untouched),
          memory_(image_.size()) {
        std::memcpy(&image_[before_], span.data, span.bytes());
        memory_.upload(image_.data(), image_.size());
    }

    kernels::DevicePlace place() const {
        return {memory_.handle(), memory_.interface(), before_ / span_.element_bytes};
    }

    void bring_back(const kernels::Kernel& kernel) {
        if (!span_.written) {
            return;
        }
        memory_.download(image_.data(), image_.size());
        const auto end = image_.begin() + static_cast<std::ptrdiff_t>(before_ + span_.bytes());
        const auto is_untouched = [](std::byte each) { return each == untouched; };
        if (!std::all_of(image_.begin(), image_.begin() + static_cast<std::ptrdiff_t>(before_),
                         is_untouched) ||
            !std::all_of(end, image_.end(), is_untouched)) {
            throw Error(ErrorCode::kernel_failed,
                        fmt::format("kernel {} wrote outside of its output", kernel.name));
        }
        std::memcpy(const_cast<void*>(span_.data), &image_[before_], span_.bytes());
    }

  private:
    kernels::Span span_;
    std::size_t before_;  ///< bytes
    std::vector<std::byte> image_;
    Memory memory_;
};

}  // namespace

void run_once(const kernels::Kernel& kernel, const kernels::CallArguments& arguments) {
    std::list<Copy> copies;
    const kernels::CallArguments moved = arguments.on_device(
        kernel, [&](const kernels::Span& span) { return copies.emplace_back(span).place(); });
    moved.call(kernel, nullptr);
    for (Copy& copy : copies) {
        copy.bring_back(kernel);
    }
}

}  // namespace upforge::device
