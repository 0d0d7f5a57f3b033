#pragma once

#include <cstddef>

namespace upforge::device {

/// Copies between the memories of host and device since the process began.
struct Traffic {
    std::size_t uploads = 0, uploaded_bytes = 0, downloads = 0, downloaded_bytes = 0;
};

Traffic traffic();
void count_upload(std::size_t bytes);
void count_download(std::size_t bytes);

}  // namespace upforge::device
