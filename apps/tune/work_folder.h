#pragma once

#include <filesystem>

namespace upforge::tune {

/// A folder for what is compiled, which is removed at the end; after a process that was killed,
/// when the next makes one.
class WorkFolder {
  public:
    /// Throws Error(ErrorCode::file).
    WorkFolder();
    ~WorkFolder();
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace upforge::tune
