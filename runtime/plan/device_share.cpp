#include "plan/device_share.h"

#include <fmt/core.h>

namespace upforge::plan {

std::string to_string(const DeviceShare& share) {
    const auto copies = [](std::size_t count, std::size_t bytes) {
        return fmt::format("{:.2f} MB in {} cop{}", double(bytes) / 1e6, count,
                           count == 1 ? "y" : "ies");
    };
    const std::size_t others = share.layers - share.layers_on_device;
    return fmt::format(
        "{} runs {} of {} layers{}, in {:.1f} MB of its memory; to there go {} a "
        "run, and back {}",
        to_string(share.device), share.layers_on_device, share.layers,
        others == 0 ? "" : ", the CPU the others", double(share.bytes) / 1e6,
        copies(share.uploads, share.uploaded_bytes),
        copies(share.downloads, share.downloaded_bytes));
}

}  // namespace upforge::plan
