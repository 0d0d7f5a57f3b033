#include "tune/work_folder.h"

#include <fmt/format.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <string>
#include <string_view>

#include "upforge/error.h"

namespace upforge::tune {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "upforge-tune-";

/// Of the process that made the folder; 0 when it is none of these.
pid_t owner_of(const std::string& name) {
    pid_t owner = 0;
    if (name.starts_with(prefix)) {
        std::from_chars(name.data() + prefix.size(), name.data() + name.size(), owner);
    }
    return owner;
}

/// What processes left that were killed.
void remove_orphans(const fs::path& parent) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(parent, ignored)) {
        const pid_t owner = owner_of(entry.path().filename());
        if (owner > 0 && ::kill(owner, 0) != 0 && errno == ESRCH) {
            fs::remove_all(entry.path(), ignored);
        }
    }
}

}  // namespace

WorkFolder::WorkFolder() {
    const fs::path parent = fs::temp_directory_path();
    remove_orphans(parent);
    std::string pattern = parent / fmt::format("{}{}-XXXXXX", prefix, ::getpid());
    if (!::mkdtemp(pattern.data())) {
        throw Error(ErrorCode::file, fmt::format("cannot make a folder like {}", pattern));
    }
    path_ = pattern;
}

WorkFolder::~WorkFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

}  // namespace upforge::tune
