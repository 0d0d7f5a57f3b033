#include "onnx/wire.h"

#include <fmt/core.h>

#include "upforge/error.h"

namespace upforge {

namespace {

constexpr std::uint64_t largest_number = (1 << 29) - 1;
constexpr int longest_varint = 10;

}  // namespace

void WireReader::next() {
    begin_ = at_;
    const std::uint64_t tag = read_varint();
    tag_end_ = at_;
    const std::uint64_t number = tag >> 3;
    if (number == 0 || number > largest_number) {
        fail(fmt::format("it has a field {}", number));
    }
    number_ = static_cast<std::uint32_t>(number);
    wire_ = static_cast<Wire>(tag & 7);
    content_begin_ = at_;
    switch (wire_) {
        case Wire::varint:
            read_varint();
            return;
        case Wire::fixed64:
            return skip(sizeof(std::uint64_t));
        case Wire::fixed32:
            return skip(sizeof(std::uint32_t));
        case Wire::bytes: {
            const std::uint64_t size = read_varint();
            content_begin_ = at_;
            return skip(size);
        }
    }
    fail(fmt::format("field {} is of wire type {}", number_, tag & 7));
}

WireReader WireReader::inside(const char* message) const {
    WireReader content(file_, message);
    content.at_ = content_begin_;
    content.end_ = at_;
    return content;
}

std::uint64_t WireReader::read_varint() {
    std::uint64_t value = 0;
    for (int i = 0; i < longest_varint; ++i) {
        skip(1);
        const auto byte = std::to_integer<std::uint64_t>(file_[at_ - 1]);
        value |= (byte & 0x7f) << (7 * i);
        if (byte < 0x80) {
            return value;
        }
    }
    fail("a number is longer than 10 bytes");
}

void WireReader::skip(std::uint64_t bytes) {
    if (bytes > end_ - at_) {
        if (end_ == file_.size()) {
            throw Error(ErrorCode::file,
                        fmt::format("not an ONNX model, or cut off: within its {} {} bytes are "
                                    "expected at byte {}, and the file ends after {}",
                                    message_, bytes, at_, end_ - at_));
        }
        fail(fmt::format("{} bytes are expected at byte {}, and it ends after {}", bytes, at_,
                         end_ - at_));
    }
    at_ += bytes;
}

void WireReader::fail(const std::string& what) const {
    throw Error(ErrorCode::file,
                fmt::format("not an ONNX model, or a damaged one: in its {} {}", message_, what));
}

std::string encode_varint(std::uint64_t value) {
    std::string bytes;
    for (; value >= 0x80; value >>= 7) {
        bytes += static_cast<char>(value | 0x80);
    }
    bytes += static_cast<char>(value);
    return bytes;
}

std::string encode_prefix(std::uint32_t number, std::uint64_t content_size) {
    const std::uint64_t tag = std::uint64_t{number} << 3 | static_cast<std::uint64_t>(Wire::bytes);
    return encode_varint(tag) + encode_varint(content_size);
}

}  // namespace upforge
