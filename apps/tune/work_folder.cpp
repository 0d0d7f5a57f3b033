#include "tune/work_folder.h"

#include <fmt/format.h>
#include <stdlib.h>

#include "upforge/error.h"

namespace upforge::tune {

WorkFolder::WorkFolder() {
    std::string pattern = std::filesystem::temp_directory_path() / "upforge-tune-XXXXXX";
    if (!::mkdtemp(pattern.data())) {
        throw Error(ErrorCode::file, fmt::format("cannot make a folder like {}", pattern));
    }
    path_ = pattern;
}

WorkFolder::~WorkFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace upforge::tune
