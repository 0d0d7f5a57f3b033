#include "tests/vectors/npz.h"

#include <zlib.h>

#include <cstdint>
#include <memory>
#include <stdexcept>

#include "files/npy.h"
#include "tests/vectors/bytes.h"

namespace upforge::vectors {

namespace {

/// A record of the zip format, at its byte in the archive. Numbers are little-endian.
class Record {
  public:
    Record(const std::string& bytes, std::size_t at) : bytes_(bytes), at_(at) {}

    std::size_t at() const { return at_; }
    std::uint32_t u16(std::size_t offset) const { return byte(offset) | byte(offset + 1) << 8; }
    std::uint32_t u32(std::size_t offset) const { return u16(offset) | u16(offset + 2) << 16; }
    std::string text(std::size_t offset, std::size_t size) const {
        return bytes_.substr(at_ + offset, size);
    }

  private:
    std::uint32_t byte(std::size_t offset) const {
        return static_cast<std::uint8_t>(bytes_.at(at_ + offset));
    }

    const std::string& bytes_;
    std::size_t at_;
};

constexpr int stored = 0;
constexpr int deflated = 8;

std::string inflate_raw(const std::string& packed, std::size_t size) {
    std::string bytes(size, '\0');
    z_stream stream = {};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
    stream.avail_out = static_cast<uInt>(bytes.size());
    inflateInit2(&stream, -MAX_WBITS);
    const int end = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    if (end != Z_STREAM_END || stream.avail_out != 0) {
        throw std::runtime_error("a member of the archive cannot be inflated");
    }
    return bytes;
}

/// Of a member, by its entry in the archive's directory.
std::string content(const std::string& archive, const Record& entry) {
    const Record local(archive, entry.u32(42));
    const std::size_t data_at = local.at() + 30 + local.u16(26) + local.u16(28);
    const std::string packed = archive.substr(data_at, entry.u32(20));
    switch (entry.u16(10)) {
        case stored:
            return packed;
        case deflated:
            return inflate_raw(packed, entry.u32(24));
        default:
            throw std::runtime_error("a member of the archive is neither stored nor deflated");
    }
}

}  // namespace

std::map<std::string, upforge::Array> read_npz(const std::filesystem::path& path) {
    const std::string archive = read_bytes(path);
    const std::size_t end_at = archive.rfind("PK\5\6");
    if (end_at == std::string::npos) {
        throw std::runtime_error(path.string() + " is no zip archive");
    }
    const Record end(archive, end_at);
    std::map<std::string, upforge::Array> arrays;
    std::size_t at = end.u32(16);
    for (std::uint32_t i = 0; i < end.u16(10); ++i) {
        const Record entry(archive, at);
        const std::string name = entry.text(46, entry.u16(28));
        const auto bytes = std::make_shared<std::string>(content(archive, entry));
        arrays[std::filesystem::path(name).stem()] =
            upforge::parse_npy(std::as_bytes(std::span(*bytes)), bytes, name);
        at += 46 + entry.u16(28) + entry.u16(30) + entry.u16(32);
    }
    return arrays;
}

}  // namespace upforge::vectors
