#include "files/npy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "core/output_file.h"
#include "files/mapped_file.h"
#include "files/npy_header.h"
#include "upforge/error.h"

namespace upforge {

namespace {

using Bytes = std::span<const std::byte>;

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::string_view version_1("\1\0", 2);
constexpr std::size_t version_bytes = version_1.size();
/// NumPy begins the elements at a multiple of this.
constexpr std::size_t alignment = 64;
/// More than any NumPy has.
constexpr int most_dims = 64;

struct NumpyType {
    std::string_view code;  ///< the descr without its byte order
    ElementType type;
};

constexpr std::array numpy_types = {
    NumpyType{"f2", ElementType::f16}, NumpyType{"f4", ElementType::f32},
    NumpyType{"f8", ElementType::f64}, NumpyType{"i1", ElementType::i8},
    NumpyType{"i2", ElementType::i16}, NumpyType{"i4", ElementType::i32},
    NumpyType{"i8", ElementType::i64}, NumpyType{"u1", ElementType::u8},
    NumpyType{"u2", ElementType::u16}, NumpyType{"u4", ElementType::u32},
    NumpyType{"u8", ElementType::u64}, NumpyType{"b1", ElementType::boolean},
};

[[noreturn]] void fail(const std::string& source, const std::string& what) {
    throw Error(ErrorCode::file, fmt::format("{}: {}", source, what));
}

/// The header's text; `bytes` is left at the elements.
std::string_view take_header(Bytes& bytes, const std::string& source) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (text.substr(0, magic.size()) != magic) {
        fail(source, "not a .npy file: it does not begin with \\x93NUMPY");
    }
    const int version = text.size() > magic.size() ? text[magic.size()] : 0;
    if (version < 1 || version > 3) {
        fail(source, fmt::format(".npy version {}, 1 to 3 can be read", version));
    }
    const std::size_t length_at = magic.size() + version_bytes;
    const std::size_t length_bytes = version == 1 ? sizeof(std::uint16_t) : sizeof(std::uint32_t);
    const std::size_t header_at = length_at + length_bytes;
    std::uint32_t length = 0;
    if (text.size() >= header_at) {
        std::memcpy(&length, text.data() + length_at, length_bytes);
    }
    if (text.size() < header_at || text.size() - header_at < length) {
        fail(source, fmt::format("it ends within its header of {} bytes", length));
    }
    bytes = bytes.subspan(header_at + length);
    return text.substr(header_at, length);
}

ElementType type_of(const std::string& descr, const std::string& source) {
    const std::string_view code =
        std::string_view(descr).substr(std::min<std::size_t>(1, descr.size()));
    const auto found = std::find_if(numpy_types.begin(), numpy_types.end(),
                                    [&](const NumpyType& type) { return type.code == code; });
    if (found == numpy_types.end()) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("{}: elements of type '{}', numbers or booleans were expected",
                                source, descr));
    }
    const char order = descr.front();
    if (order == '>') {
        throw Error(
            ErrorCode::unsupported,
            fmt::format("{}: big-endian elements ('{}'), save them as '<{}'", source, descr, code));
    }
    if (order != '<' && order != '=' && order != '|') {
        fail(source, fmt::format("elements of type '{}'", descr));
    }
    return found->type;
}

/// Elements whose first axis varies fastest, put into the order in which the last one does.
std::vector<std::byte> from_fortran_order(Bytes bytes, const Dims& dims, std::size_t element) {
    std::vector<std::byte> ordered(bytes.size());
    std::vector<std::size_t> strides;
    std::size_t stride = element;
    for (const std::int64_t extent : dims) {
        strides.push_back(stride);
        stride *= static_cast<std::size_t>(extent);
    }
    Dims index(dims.size(), 0);
    std::size_t from = 0;
    for (std::size_t to = 0; to < ordered.size(); to += element) {
        std::memcpy(&ordered[to], &bytes[from], element);
        for (std::size_t axis = dims.size(); axis-- > 0;) {
            from += strides[axis];
            if (++index[axis] < dims[axis]) {
                break;
            }
            from -= strides[axis] * static_cast<std::size_t>(dims[axis]);
            index[axis] = 0;
        }
    }
    return ordered;
}

}  // namespace

Array parse_npy(Bytes bytes, std::shared_ptr<const void> owner, const std::string& source) {
    const NpyHeader header = parse_npy_header(take_header(bytes, source), source);
    const ElementType type = type_of(header.descr, source);
    if (header.dims.size() > most_dims) {
        fail(source, fmt::format("{} dimensions, {} at most", header.dims.size(), most_dims));
    }
    const std::size_t needed =
        static_cast<std::size_t>(count_elements(header.dims)) * bytes_of(type);
    if (bytes.size() != needed) {
        fail(source, fmt::format("{} bytes of elements, {} {} take {}", bytes.size(),
                                 to_string(header.dims), name_of(type), needed));
    }
    if (header.fortran_order && header.dims.size() > 1) {
        const auto ordered = std::make_shared<std::vector<std::byte>>(
            from_fortran_order(bytes, header.dims, bytes_of(type)));
        return Array(type, header.dims, *ordered, ordered);
    }
    return Array(type, header.dims, bytes, std::move(owner));
}

Array read_npy(const std::filesystem::path& path) {
    const auto file = std::make_shared<MappedFile>(path);
    return parse_npy(file->bytes(), file, path.string());
}

void write_npy(const std::filesystem::path& path, const Array& array) {
    const auto found =
        std::find_if(numpy_types.begin(), numpy_types.end(),
                     [&](const NumpyType& type) { return type.type == array.type(); });
    if (found == numpy_types.end()) {
        throw Error(ErrorCode::unsupported, fmt::format("cannot write {}: NumPy has no {}",
                                                        path.string(), name_of(array.type())));
    }
    const char order = bytes_of(array.type()) == 1 ? '|' : '<';
    std::string header = to_string(
        NpyHeader{.descr = fmt::format("{}{}", order, found->code), .dims = array.dims()});
    const std::size_t header_at = magic.size() + version_bytes + sizeof(std::uint16_t);
    const std::size_t unpadded = header_at + header.size() + 1;
    header.append((alignment - unpadded % alignment) % alignment, ' ');
    header += '\n';
    const auto length = static_cast<std::uint16_t>(header.size());
    if (length != header.size()) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("cannot write {}: {} dimensions", path.string(), array.rank()));
    }

    OutputFile file(path);
    file.append(std::as_bytes(std::span(magic)));
    file.append(std::as_bytes(std::span(version_1)));
    file.append(std::as_bytes(std::span(&length, 1)));
    file.append(std::as_bytes(std::span(header)));
    file.append(array.bytes());
    file.commit();
}

}  // namespace upforge
