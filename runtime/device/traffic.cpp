#include "device/traffic.h"

#include <atomic>

namespace upforge::device {
namespace {

struct Counters {
    std::atomic<std::size_t> uploads, uploaded_bytes, downloads, downloaded_bytes;
};
Counters counters;

}  // namespace

Traffic traffic() {
    return {counters.uploads, counters.uploaded_bytes, counters.downloads,
            counters.downloaded_bytes};
}

void count_upload(std::size_t bytes) {
    ++counters.uploads;
    counters.uploaded_bytes += bytes;
}

void count_download(std::size_t bytes) {
    ++counters.downloads;
    counters.downloaded_bytes += bytes;
}

}  // namespace upforge::device
