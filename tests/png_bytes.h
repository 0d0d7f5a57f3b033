#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <vector>

/// PNG files put together from their parts, right and wrong.
namespace png_bytes {

/// Big-endian, as PNG has them.
inline std::string number(std::uint32_t value) {
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16),
            static_cast<char>(value >> 8), static_cast<char>(value)};
}

inline std::string chunk(const std::string& name, const std::string& data) {
    const std::string body = name + data;
    const auto checksum =
        crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
    return number(static_cast<std::uint32_t>(data.size())) + body +
           number(static_cast<std::uint32_t>(checksum));
}

inline std::string deflated(const std::string& bytes) {
    uLongf size = compressBound(bytes.size());
    std::string packed(size, '\0');
    compress(reinterpret_cast<Bytef*>(packed.data()), &size,
             reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    packed.resize(size);
    return packed;
}

struct Parts {
    std::uint32_t width = 1;
    std::uint32_t height = 1;
    int bit_depth = 8;
    int color = 0;
    int interlace = 0;
    std::string before_pixels = {};  ///< chunks
    /// Of each row its bytes, to which filter type 0 is added.
    std::vector<std::string> rows = {};
};

inline std::string ihdr(const Parts& parts) {
    return chunk("IHDR",
                 number(parts.width) + number(parts.height) +
                     std::string{static_cast<char>(parts.bit_depth), static_cast<char>(parts.color),
                                 0, 0, static_cast<char>(parts.interlace)});
}

inline const std::string signature = "\x89PNG\r\n\x1a\n";

inline std::string file(const Parts& parts) {
    std::string filtered;
    for (const std::string& row : parts.rows) {
        filtered += '\0' + row;
    }
    return signature + ihdr(parts) + parts.before_pixels + chunk("IDAT", deflated(filtered)) +
           chunk("IEND", "");
}

}  // namespace png_bytes
