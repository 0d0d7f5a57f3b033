#pragma once

#include <filesystem>
#include <string>

#include "image/image.h"

namespace upforge::gallery {

/// A picture beside the page.
struct Picture {
    std::string file;
    int width = 0;
    int height = 0;
};

/// Where the page and its pictures go.
class Folder {
  public:
    /// Made where it is not there yet. Throws Error(ErrorCode::file).
    explicit Folder(std::filesystem::path path);

    std::filesystem::path operator/(const std::string& file) const { return path_ / file; }

    /// Writes it.
    Picture add(const std::string& file, const Image& image) const;
    void add(const std::string& file, const std::string& text) const;

  private:
    std::filesystem::path path_;
};

}  // namespace upforge::gallery
