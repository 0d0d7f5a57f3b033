#include "device_json.h"

namespace upforge {

nlohmann::ordered_json json_of(const plan::DeviceShare& share) {
    return {{"name", to_string(share.device)},
            {"layers", share.layers},
            {"layers_on_device", share.layers_on_device},
            {"bytes", share.bytes},
            {"uploads", share.uploads},
            {"uploaded_bytes", share.uploaded_bytes},
            {"downloads", share.downloads},
            {"downloaded_bytes", share.downloaded_bytes}};
}

}  // namespace upforge
