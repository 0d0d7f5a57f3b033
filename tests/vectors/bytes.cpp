#include "tests/vectors/bytes.h"

#include <fmt/core.h>

#include <fstream>
#include <iterator>

#include "upforge/error.h"

namespace upforge::vectors {

std::string read_bytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (!file) {
        throw Error(ErrorCode::file, fmt::format("{}: cannot be read", path.string()));
    }
    return bytes;
}

}  // namespace upforge::vectors
