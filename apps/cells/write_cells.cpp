/// Synthetic images of cells and their labels as two NumPy arrays, to train a network on:
///
///     upforge_cells FIRST_SEED IMAGES SIZE GREY.npy LABELS.npy

#include <fmt/core.h>

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cells/synthesis.h"
#include "files/npy.h"

namespace {

using Bytes = std::vector<std::uint8_t>;

std::uint64_t number(std::string_view text, std::uint64_t least, std::uint64_t most) {
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size() || value < least ||
        value > most) {
        throw std::invalid_argument(
            fmt::format("{} is not a whole number from {} to {}", text, least, most));
    }
    return value;
}

void write(const char* path, upforge::Dims dims, const Bytes& bytes) {
    upforge::write_npy(path, {upforge::ElementType::u8, std::move(dims),
                              std::as_bytes(std::span(bytes)), nullptr});
}

void write_cells(const char* const* arguments) {
    const std::uint64_t first_seed = number(arguments[0], 0, UINT64_MAX);
    const auto images = static_cast<std::int64_t>(number(arguments[1], 1, 1'000'000));
    const auto size = static_cast<int>(number(arguments[2], 1, 16384));
    Bytes grey;
    Bytes labels;
    for (std::int64_t i = 0; i < images; ++i) {
        const upforge::cells::CellImage image =
            upforge::cells::synthesise(first_seed + static_cast<std::uint64_t>(i), size, size);
        grey.insert(grey.end(), image.grey.begin(), image.grey.end());
        labels.insert(labels.end(), image.labels.begin(), image.labels.end());
    }
    write(arguments[3], {images, size, size}, grey);
    write(arguments[4], {images, size, size}, labels);
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 6) {
        fmt::print(stderr, "usage: upforge_cells FIRST_SEED IMAGES SIZE GREY.npy LABELS.npy\n");
        return 2;
    }
    write_cells(argv + 1);
    return 0;
} catch (const std::exception& problem) {
    fmt::print(stderr, "upforge_cells: {}\n", problem.what());
    return 1;
}
