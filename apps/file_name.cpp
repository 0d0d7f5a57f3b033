#include "file_name.h"

#include <cctype>

namespace upforge {

std::string file_name(const std::string& name) {
    std::string safe = name;
    for (char& c : safe) {
        const bool allowed =
            std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '-';
        c = allowed ? c : '_';
    }
    return safe.starts_with('.') || safe.empty() ? "_" + safe : safe;
}

}  // namespace upforge
