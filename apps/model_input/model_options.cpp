#include "model_input/model_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <string_view>

namespace upforge {

namespace {

std::optional<int> extent(std::string_view text) {
    int value = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    return error == std::errc{} && end == last && value > 0 ? std::optional(value) : std::nullopt;
}

YX image_size(const std::string& text) {
    const std::size_t x = std::min(text.find('x'), text.size() - 1);
    const auto rows = extent(std::string_view(text).substr(0, x));
    const auto columns = extent(std::string_view(text).substr(x + 1));
    if (!rows || !columns) {
        throw CLI::ValidationError(
            fmt::format("--size must be rows x columns, such as 256x256, but is '{}'", text));
    }
    return {*rows, *columns};
}

}  // namespace

void add_model(CLI::App& command, ModelOptions& options) {
    command.add_option("MODEL", options.model, "The network, an ONNX file")
        ->type_name("FILE")
        ->required();
}

void add_size(CLI::App& command, ModelOptions& options) {
    const auto keep = [&options](const std::string& text) { options.size = image_size(text); };
    command
        .add_option_function<std::string>(
            "--size", keep,
            fmt::format("Rows and columns where the model leaves them open; {}x{} if not given",
                        usual_size.y, usual_size.x))
        ->type_name("HxW");
}

void add_inputs(CLI::App& command, ModelOptions& options) {
    command
        .add_option("--input", options.inputs,
                    "An input as a NumPy file; without NAME= where the model has one input")
        ->type_name("NAME=FILE.npy");
}

void add_exact(CLI::App& command, ModelOptions& options) {
    command.add_flag("--exact", options.exact,
                     "Sum the products of 3x3 convolutions as they are defined, without Winograd's "
                     "algorithm: slower, and closer in the last digits");
}

}  // namespace upforge
