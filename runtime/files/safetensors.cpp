#include "files/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "core/output_file.h"
#include "files/mapped_file.h"
#include "upforge/error.h"

namespace upforge {

namespace {

using Bytes = std::span<const std::byte>;
using nlohmann::json;

/// The format's own limit.
constexpr std::uint64_t most_header_bytes = 100'000'000;
constexpr std::size_t length_bytes = sizeof(std::uint64_t);
/// The data begins at a multiple of this.
constexpr std::size_t alignment = 8;
/// The header, a tensor's entry, its list.
constexpr int deepest = 3;

struct TypeName {
    std::string_view name;
    ElementType type;
};

constexpr std::array type_names = {
    TypeName{"F32", ElementType::f32},      TypeName{"F64", ElementType::f64},
    TypeName{"F16", ElementType::f16},      TypeName{"BF16", ElementType::bf16},
    TypeName{"I8", ElementType::i8},        TypeName{"U8", ElementType::u8},
    TypeName{"I16", ElementType::i16},      TypeName{"U16", ElementType::u16},
    TypeName{"I32", ElementType::i32},      TypeName{"U32", ElementType::u32},
    TypeName{"I64", ElementType::i64},      TypeName{"U64", ElementType::u64},
    TypeName{"BOOL", ElementType::boolean},
};

/// The part of the data that belongs to a tensor.
struct Extent {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::string tensor;
};

/// A name from the file, fit for a message of one line.
std::string quoted(const std::string& name) {
    constexpr std::size_t longest = 200;
    return json(name.substr(0, longest)).dump(-1, ' ', true, json::error_handler_t::replace);
}

class Reader {
  public:
    Reader(Bytes bytes, std::shared_ptr<const void> owner, const std::string& source)
        : owner_(std::move(owner)), source_(source) {
        const Bytes header = take_header(bytes);
        data_ = bytes;
        header_ = parse(header);
    }

    NamedArrays arrays() {
        NamedArrays arrays;
        for (const auto& [name, entry] : header_.items()) {
            if (name != "__metadata__") {
                arrays.emplace(name, array(name, entry));
            }
        }
        check_coverage();
        return arrays;
    }

  private:
    [[noreturn]] void fail(const std::string& what) const {
        throw Error(ErrorCode::file, fmt::format("{}: {}", source_, what));
    }

    [[noreturn]] void fail(const std::string& tensor, const std::string& what) const {
        fail(fmt::format("tensor {}: {}", quoted(tensor), what));
    }

    /// The header's text; `bytes` is left at the data.
    Bytes take_header(Bytes& bytes) const {
        std::uint64_t length = 0;
        if (bytes.size() < sizeof length) {
            fail(fmt::format("{} bytes are too few for a .safetensors file", bytes.size()));
        }
        std::memcpy(&length, bytes.data(), length_bytes);
        bytes = bytes.subspan(length_bytes);
        if (length > most_header_bytes) {
            fail(fmt::format("not a .safetensors file: a header of {} bytes, {} at most", length,
                             most_header_bytes));
        }
        if (length > bytes.size()) {
            fail(fmt::format("it ends within its header of {} bytes", length));
        }
        const Bytes header = bytes.first(length);
        bytes = bytes.subspan(length);
        return header;
    }

    json parse(Bytes header) const {
        std::vector<std::set<std::string>> keys(deepest + 1);
        const auto check = [&](int depth, json::parse_event_t event, json& value) {
            using Event = json::parse_event_t;
            if (event == Event::object_start || event == Event::array_start) {
                if (depth >= deepest) {
                    fail("the header is nested too deeply");
                }
                keys[depth + 1].clear();
            } else if (event == Event::key) {
                const auto& name = value.get_ref<const std::string&>();
                if (!keys[depth].insert(name).second) {
                    fail(fmt::format("the header has {} twice", quoted(name)));
                }
            }
            return true;
        };
        const char* text = reinterpret_cast<const char*>(header.data());
        json parsed = json::parse(text, text + header.size(), check, /*allow_exceptions=*/false);
        if (!parsed.is_object()) {
            fail("the header is not a JSON object");
        }
        return parsed;
    }

    Array array(const std::string& name, const json& entry) {
        if (!entry.is_object()) {
            fail(name, "its entry is not a JSON object");
        }
        const ElementType type = type_of(name, entry);
        const std::vector<std::uint64_t> extents = integers(name, entry, "shape");
        const Dims dims(extents.begin(), extents.end());
        const std::vector<std::uint64_t> offsets = integers(name, entry, "data_offsets");
        if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data_.size()) {
            fail(name, fmt::format("data_offsets [{}] do not lie in the data of {} bytes",
                                   fmt::join(offsets, ", "), data_.size()));
        }
        const std::uint64_t size = offsets[1] - offsets[0];
        const std::uint64_t needed = count_elements(name, dims) * bytes_of(type);
        if (size != needed) {
            fail(name, fmt::format("{} bytes of data, {} {} take {}", size, to_string(dims),
                                   name_of(type), needed));
        }
        extents_.push_back({offsets[0], offsets[1], name});
        return Array(type, dims, data_.subspan(offsets[0], size), owner_);
    }

    std::uint64_t count_elements(const std::string& name, const Dims& dims) const {
        try {
            return static_cast<std::uint64_t>(upforge::count_elements(dims));
        } catch (const Error& error) {
            fail(name, error.what());
        }
    }

    ElementType type_of(const std::string& name, const json& entry) const {
        const auto dtype = entry.find("dtype");
        if (dtype == entry.end() || !dtype->is_string()) {
            fail(name, "it has no dtype");
        }
        const auto& text = dtype->get_ref<const std::string&>();
        const auto found = std::find_if(type_names.begin(), type_names.end(),
                                        [&](const TypeName& known) { return known.name == text; });
        if (found == type_names.end()) {
            fail(name, fmt::format("elements of type {} cannot be read", quoted(text)));
        }
        return found->type;
    }

    std::vector<std::uint64_t> integers(const std::string& name, const json& entry,
                                        const char* key) const {
        const auto list = entry.find(key);
        const auto is_unsigned = [](const json& value) { return value.is_number_unsigned(); };
        if (list == entry.end() || !list->is_array() ||
            !std::all_of(list->begin(), list->end(), is_unsigned)) {
            fail(name, fmt::format("its {} is not a list of integers from 0", key));
        }
        return list->get<std::vector<std::uint64_t>>();
    }

    /// No byte belongs to two tensors or to none.
    void check_coverage() {
        std::sort(extents_.begin(), extents_.end(), [](const Extent& a, const Extent& b) {
            return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
        });
        std::uint64_t covered = 0;
        for (const Extent& extent : extents_) {
            if (extent.begin != covered) {
                fail(extent.tensor, fmt::format("its data begins at byte {}, {} was expected",
                                                extent.begin, covered));
            }
            covered = extent.end;
        }
        if (covered != data_.size()) {
            fail(fmt::format("{} bytes of data, the tensors take {}", data_.size(), covered));
        }
    }

    std::shared_ptr<const void> owner_;
    const std::string& source_;
    Bytes data_;
    json header_;
    std::vector<Extent> extents_;
};

std::string_view name_in_file(ElementType type) {
    return std::find_if(type_names.begin(), type_names.end(),
                        [&](const TypeName& known) { return known.type == type; })
        ->name;
}

}  // namespace

NamedArrays parse_safetensors(Bytes bytes, std::shared_ptr<const void> owner,
                              const std::string& source) {
    return Reader(bytes, std::move(owner), source).arrays();
}

NamedArrays read_safetensors(const std::filesystem::path& path) {
    const auto file = std::make_shared<MappedFile>(path);
    return parse_safetensors(file->bytes(), file, path.string());
}

void write_safetensors(const std::filesystem::path& path, const NamedArrays& arrays) {
    json header = json::object();
    std::uint64_t begin = 0;
    for (const auto& [name, array] : arrays) {
        const std::uint64_t end = begin + array.bytes().size();
        header[name] = {{"dtype", name_in_file(array.type())},
                        {"shape", array.dims()},
                        {"data_offsets", {begin, end}}};
        begin = end;
    }
    std::string text = header.dump();
    text.append((alignment - text.size() % alignment) % alignment, ' ');
    const std::uint64_t length = text.size();

    OutputFile file(path);
    file.append(std::as_bytes(std::span(&length, 1)));
    file.append(std::as_bytes(std::span(text)));
    for (const auto& [name, array] : arrays) {
        file.append(array.bytes());
    }
    file.commit();
}

}  // namespace upforge
