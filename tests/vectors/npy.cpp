#include "tests/vectors/npy.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <numeric>
#include <regex>
#include <string>
#include <utility>

#include "tests/vectors/bytes.h"
#include "upforge/error.h"

namespace upforge::vectors {

namespace {

struct ElementType {
    std::string_view name;  ///< as the header spells it
    std::size_t bytes;
    bool integers;
    double (*read)(const char* element);
};

template <typename Element>
double read_element(const char* bytes) {
    Element element;
    std::memcpy(&element, bytes, sizeof element);
    return static_cast<double>(element);
}

template <typename Element>
constexpr ElementType element_type(std::string_view name) {
    return {name, sizeof(Element), std::numeric_limits<Element>::is_integer, read_element<Element>};
}

constexpr std::array element_types = {
    element_type<float>("<f4"),        element_type<double>("<f8"),
    element_type<std::uint8_t>("|b1"), element_type<std::uint8_t>("|u1"),
    element_type<std::int8_t>("|i1"),  element_type<std::int32_t>("<i4"),
    element_type<std::int64_t>("<i8"),
};

[[noreturn]] void fail(const std::string& what) {
    throw Error(ErrorCode::file, "not a readable .npy file: " + what);
}

struct Header {
    const ElementType* type;
    bool fortran_order;
    std::vector<int> shape;
};

std::string entry(const std::string& header, const std::string& key, const std::string& value) {
    std::smatch match;
    if (!std::regex_search(header, match, std::regex("'" + key + "': *" + value))) {
        fail(fmt::format("its header has no {}: {}", key, header));
    }
    return match[1];
}

Header parse_header(const std::string& text) {
    const std::string type_name = entry(text, "descr", "'([^']*)'");
    const auto type = std::find_if(element_types.begin(), element_types.end(),
                                   [&](const ElementType& t) { return t.name == type_name; });
    if (type == element_types.end()) {
        fail("elements of type " + type_name);
    }
    Header header{&*type, entry(text, "fortran_order", "(True|False)") == "True", {}};
    const std::string extents = entry(text, "shape", R"(\(([0-9, ]*)\))");
    const std::regex number("[0-9]+");
    for (std::sregex_iterator match(extents.begin(), extents.end(), number), end; match != end;
         ++match) {
        if (match->length() > std::numeric_limits<int>::digits10) {
            fail("its shape is (" + extents + ")");
        }
        header.shape.push_back(std::stoi(match->str()));
    }
    return header;
}

/// The header's text; `bytes` is left at the elements.
std::string take_header(std::string_view& bytes) {
    constexpr std::string_view magic = "\x93NUMPY";
    constexpr std::size_t version_bytes = 2;
    if (bytes.substr(0, magic.size()) != magic) {
        fail("it does not begin with \\x93NUMPY");
    }
    bytes.remove_prefix(magic.size());
    const int version = bytes.empty() ? 0 : bytes[0];
    if (version != 1 && version != 2) {
        fail(fmt::format("version {}, 1 or 2 was expected", version));
    }
    const std::size_t length_bytes = version == 1 ? sizeof(std::uint16_t) : sizeof(std::uint32_t);
    std::uint32_t length = 0;
    if (bytes.size() >= version_bytes + length_bytes) {
        std::memcpy(&length, bytes.data() + version_bytes, length_bytes);
    }
    const std::size_t begin = version_bytes + length_bytes;
    if (bytes.size() < begin + length) {
        fail(fmt::format("it ends within its header of {} bytes", length));
    }
    std::string header(bytes.substr(begin, length));
    bytes.remove_prefix(begin + length);
    return header;
}

std::size_t bytes_needed(const Header& header, std::size_t available) {
    if (std::find(header.shape.begin(), header.shape.end(), 0) != header.shape.end()) {
        return 0;
    }
    std::size_t needed = header.type->bytes;
    for (const int extent : header.shape) {
        if (needed > available / extent) {
            fail(fmt::format("{} bytes of elements are too few for the shape {}", available,
                             to_string(header.shape)));
        }
        needed *= extent;
    }
    return needed;
}

/// Fortran order is C order with the axes reversed.
Array from_fortran_order(Array array) {
    std::string axes(array.shape.size(), 'a');
    std::iota(axes.begin(), axes.end(), 'a');
    const std::string reversed(axes.rbegin(), axes.rend());
    std::reverse(array.shape.begin(), array.shape.end());
    return arranged(array, reversed, axes);
}

}  // namespace

Array parse_npy(std::string_view bytes) {
    const Header header = parse_header(take_header(bytes));
    const std::size_t needed = bytes_needed(header, bytes.size());
    if (bytes.size() != needed) {
        fail(fmt::format("the shape {} needs {} bytes of elements, there are {}",
                         to_string(header.shape), needed, bytes.size()));
    }
    Array array{header.shape, {}, header.type->integers};
    for (std::size_t at = 0; at < needed; at += header.type->bytes) {
        array.values.push_back(header.type->read(bytes.data() + at));
    }
    return header.fortran_order ? from_fortran_order(std::move(array)) : array;
}

Array read_npy(const std::filesystem::path& path) {
    try {
        return parse_npy(read_bytes(path));
    } catch (const Error& error) {
        throw Error(error.code(), fmt::format("{}: {}", path.string(), error.what()));
    }
}

}  // namespace upforge::vectors
