#include "model_input/opened.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "files/npy.h"
#include "onnx/reader.h"
#include "precision_option.h"
#include "upforge/error.h"

namespace upforge {
namespace {

std::pair<std::string, std::string> name_and_file(const Model& model, const std::string& text) {
    for (const Port& port : model.inputs) {
        if (text.starts_with(port.name + '=')) {
            return {port.name, text.substr(port.name.size() + 1)};
        }
    }
    if (model.inputs.size() == 1 && text.find('=') == std::string::npos) {
        return {model.inputs.front().name, text};
    }
    throw Error(ErrorCode::invalid_argument,
                model.inputs.empty()
                    ? fmt::format("--input {}: the model has no inputs", text)
                    : fmt::format("--input {} names no input of the model; give NAME=FILE.npy, "
                                  "where NAME is one of {}",
                                  text, joined_names(model.inputs)));
}

/// Whether the size of an image is nowhere stated.
bool leaves_size_open(const Model& model, const lower::Sizes& given) {
    return std::ranges::any_of(model.inputs, [&](const Port& port) {
        return !given.contains(port.name) && port.dims && port.dims->size() >= 3 &&
               std::any_of(port.dims->begin() + 1, port.dims->end(), std::mem_fn(&Dim::open));
    });
}

}  // namespace

NamedInputs read_inputs(const Model& model, const std::vector<std::string>& texts) {
    NamedInputs inputs;
    for (const std::string& text : texts) {
        const auto [name, file] = name_and_file(model, text);
        if (!inputs.emplace(name, read_npy(file)).second) {
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("the input {} is given twice", name));
        }
    }
    return inputs;
}

Opened open(const ModelOptions& options) {
    apply_machine(options.machine);
    Opened opened;
    opened.model = read_onnx(options.model);
    opened.model.exact = options.exact;
    lower::check_supported(opened.model);
    opened.inputs = read_inputs(opened.model, options.inputs);
    take_constants(opened.model, opened.inputs);
    const lower::Sizes given = sizes_of(opened.inputs);
    require_kernels_for(precision_from_name(options.precision));
    try {
        const YX size = options.size.value_or(usual_size);
        const lower::Sizes sizes = lower::resolve_sizes(opened.model, given, size);
        opened.precision = decide_precision(options.precision, opened.model, sizes, opened.inputs);
        opened.model.storage = opened.precision.storage;
        graph::PreparedWeights weights;
        opened.compiled = compile(opened.model, sizes, {}, weights);
    } catch (const Error& error) {
        if (options.size || !leaves_size_open(opened.model, given)) {
            throw;
        }
        throw Error(error.code(), fmt::format("{}; images were taken as {}x{}, give what the model "
                                              "is made for with --size HxW",
                                              error.what(), usual_size.y, usual_size.x));
    }
    return opened;
}

}  // namespace upforge
