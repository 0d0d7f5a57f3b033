#include "model_input/opened.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <utility>

#include "files/npy.h"
#include "onnx/reader.h"
#include "upforge/error.h"

namespace upforge {
namespace {

std::string port_names(const Model& model) {
    std::string names;
    for (const Port& port : model.inputs) {
        names += fmt::format("{}{}", names.empty() ? "" : ", ", port.name);
    }
    return names;
}

int extent(const std::string& size, const char* from, const char* to) {
    int value = 0;
    const auto [end, error] = std::from_chars(from, to, value);
    if (error != std::errc{} || end != to || value < 1) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("--size {} is not rows x columns, such as 256x256", size));
    }
    return value;
}

std::optional<YX> image_size(const std::string& size) {
    if (size.empty()) {
        return std::nullopt;
    }
    const char* const first = size.data();
    const char* const last = first + size.size();
    const char* const x = first + std::min(size.find('x'), size.size());
    return YX(extent(size, first, x), extent(size, x == last ? last : x + 1, last));
}

lower::Sizes sizes_of(const NamedInputs& inputs) {
    lower::Sizes sizes;
    for (const auto& [name, array] : inputs) {
        sizes[name] = array.dims();
    }
    return sizes;
}

}  // namespace

NamedInputs read_inputs(const Model& model, const std::vector<std::string>& texts) {
    NamedInputs inputs;
    for (const std::string& text : texts) {
        std::string name = model.inputs.front().name, file = text;
        for (const Port& port : model.inputs) {
            if (text.starts_with(port.name + '=')) {
                name = port.name;
                file = text.substr(name.size() + 1);
            }
        }
        if (file == text && (model.inputs.size() != 1 || text.find('=') != std::string::npos)) {
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("--input {} names no input of the model; give NAME=FILE.npy, "
                                    "where NAME is one of {}",
                                    text, port_names(model)));
        }
        if (!inputs.emplace(name, read_npy(file)).second) {
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("the input {} is given twice", name));
        }
    }
    return inputs;
}

Opened open(const ModelOptions& options) {
    apply_machine(options);
    Opened opened;
    opened.model = read_onnx(options.model);
    lower::check_supported(opened.model);
    opened.inputs = read_inputs(opened.model, options.inputs);
    take_constants(opened.model, opened.inputs);
    graph::PreparedWeights weights;
    opened.compiled = compile(
        opened.model,
        lower::resolve_sizes(opened.model, sizes_of(opened.inputs), image_size(options.size)), {},
        weights);
    return opened;
}

}  // namespace upforge
