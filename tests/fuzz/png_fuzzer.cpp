/// For libFuzzer: whatever the bytes are, they are read or refused with an Error.
///
/// Seeds: the PNG test suite.

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "image/pixel_conversion.h"
#include "image/png_reader.h"
#include "upforge/error.h"

namespace {

constexpr std::size_t signature_bytes = 8;
/// Of a chunk's length, of its name and of its checksum.
constexpr std::size_t word = 4;

std::uint32_t number_at(const std::uint8_t* bytes) {
    return std::uint32_t{bytes[0]} << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
}

/// Makes the checksum of every chunk right, so that what is in the chunks is looked at.
void mend_checksums(std::span<std::uint8_t> file) {
    std::size_t at = signature_bytes;
    while (at + 3 * word <= file.size()) {
        const std::size_t length = number_at(&file[at]);
        if (length > file.size() - at - 3 * word) {
            return;
        }
        const auto checksum = static_cast<std::uint32_t>(
            crc32(0, &file[at + word], static_cast<uInt>(word + length)));
        at += 2 * word + length;
        for (const int shift : {24, 16, 8, 0}) {
            file[at++] = static_cast<std::uint8_t>(checksum >> shift);
        }
    }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t capacity);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t capacity, unsigned seed) {
    const std::size_t mutated = LLVMFuzzerMutate(data, size, capacity);
    if (seed % 4 != 0) {
        mend_checksums(std::span(data, mutated));
    }
    return mutated;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Small, so that time goes into many files rather than into large ones.
    const upforge::PngLimits limits{.side = 4096, .decoded_bytes = 1 << 20, .held_bytes = 1 << 18};
    try {
        upforge::PngReader reader(std::as_bytes(std::span(data, size)), "fuzz", limits);
        const upforge::PngHeader& header = reader.header();
        const upforge::PixelConversion grey(header, 1);
        const upforge::PixelConversion color(header, 3, {255, 255, 255});
        std::vector<std::uint16_t> row(header.row_samples());
        std::vector<float> pixels(3 * header.width);
        for (std::int64_t y = 0; y < header.height; ++y) {
            reader.read_row(row);
            grey.apply(row, std::span(pixels).first(header.width));
            color.apply(row, pixels);
        }
    } catch (const upforge::Error&) {
        // The answer that bad bytes should get.
    }
    return 0;
}
