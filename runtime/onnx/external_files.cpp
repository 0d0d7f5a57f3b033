#include "onnx/external_files.h"

#include <fmt/core.h>

#include <system_error>
#include <utility>

#include "upforge/error.h"

namespace upforge {

namespace fs = std::filesystem;

ExternalFiles::ExternalFiles(std::optional<fs::path> folder) : folder_(std::move(folder)) {}

std::shared_ptr<const MappedFile> ExternalFiles::open(const std::string& location) {
    const fs::path path = find(location);
    std::shared_ptr<const MappedFile>& file = files_[path];
    if (file == nullptr) {
        file = std::make_shared<const MappedFile>(path);
    }
    return file;
}

fs::path ExternalFiles::find(const std::string& location) const {
    if (!folder_) {
        throw Error(ErrorCode::file,
                    fmt::format("its data is in the file '{}', and the model is not in a folder",
                                location));
    }
    std::error_code error;
    const fs::path folder = fs::canonical(*folder_, error);
    const fs::path path = fs::weakly_canonical(folder / location, error);
    if (error) {
        throw Error(ErrorCode::file, fmt::format("cannot read {}: {}",
                                                 (*folder_ / location).string(), error.message()));
    }
    const fs::path inside = path.lexically_relative(folder);
    if (fs::path(location).is_absolute() || inside.empty() || *inside.begin() == "..") {
        throw Error(ErrorCode::file,
                    fmt::format("its data is in the file '{}', which is not inside the model's "
                                "folder; it is not read",
                                location));
    }
    return path;
}

}  // namespace upforge
