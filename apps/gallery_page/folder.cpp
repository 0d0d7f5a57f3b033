#include "gallery_page/folder.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#include "core/output_file.h"
#include "image/png.h"
#include "upforge/error.h"

namespace upforge::gallery {

Folder::Folder(std::filesystem::path path) : path_(std::move(path)) {
    std::error_code failure;
    std::filesystem::create_directories(path_, failure);
    if (failure) {
        throw Error(ErrorCode::file,
                    fmt::format("cannot make folder {}: {}", path_.string(), failure.message()));
    }
}

Picture Folder::add(const std::string& file, const Image& image) const {
    write_png(path_ / file, image);
    return {file, image.width(), image.height()};
}

void Folder::add(const std::string& file, const std::string& text) const {
    OutputFile output(path_ / file);
    if (const std::error_code failure = output.write(text.data(), text.size())) {
        throw_cannot_write(output.path(), failure.message());
    }
    output.commit();
}

}  // namespace upforge::gallery
