#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

/// Protobuf's encoding: https://protobuf.dev/programming-guides/encoding
namespace upforge {

enum class Wire : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

/// Reads the fields of a message one after another. Throws an Error where they are malformed.
class WireReader {
  public:
    /// `message` names it in messages.
    WireReader(std::span<const std::byte> file, const char* message)
        : file_(file), end_(file.size()), message_(message) {}

    bool done() const { return at_ == end_; }
    /// The next field; its content, whatever it is, is skipped.
    void next();

    std::uint32_t number() const { return number_; }
    Wire wire() const { return wire_; }
    /// All of the field, as encoded.
    std::span<const std::byte> field() const { return file_.subspan(begin_, at_ - begin_); }
    std::span<const std::byte> tag() const { return file_.subspan(begin_, tag_end_ - begin_); }
    /// What a field of Wire::bytes holds, and where that begins in the file.
    std::size_t content_begin() const { return content_begin_; }
    std::size_t content_size() const { return at_ - content_begin_; }
    /// The content as a message of its own.
    WireReader inside(const char* message) const;

  private:
    std::uint64_t read_varint();
    void skip(std::uint64_t bytes);
    [[noreturn]] void fail(const std::string& what) const;

    std::span<const std::byte> file_;
    std::size_t at_ = 0;
    std::size_t end_;
    const char* message_;
    std::size_t begin_ = 0;
    std::size_t tag_end_ = 0;
    std::size_t content_begin_ = 0;
    std::uint32_t number_ = 0;
    Wire wire_ = Wire::varint;
};

/// The encoding of a number; what comes before a field's content of that many bytes.
std::string encode_varint(std::uint64_t value);
std::string encode_prefix(std::uint32_t number, std::uint64_t content_size);

}  // namespace upforge
