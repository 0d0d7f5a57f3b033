#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "files/mapped_file.h"

namespace upforge {

/// The files in a model's folder that hold weights which the model's own file does not.
class ExternalFiles {
  public:
    /// Without a folder every file is refused.
    explicit ExternalFiles(std::optional<std::filesystem::path> folder);

    /// The file, mapped once. Models are untrusted: throws where the location is not inside the
    /// folder, links followed.
    std::shared_ptr<const MappedFile> open(const std::string& location);

    /// All that were opened.
    const std::map<std::filesystem::path, std::shared_ptr<const MappedFile>>& opened() const {
        return files_;
    }

  private:
    std::filesystem::path find(const std::string& location) const;

    std::optional<std::filesystem::path> folder_;
    std::map<std::filesystem::path, std::shared_ptr<const MappedFile>> files_;
};

}  // namespace upforge
