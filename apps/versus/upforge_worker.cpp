/// Upforge as one of the workers of `./run versus`; peers/serving.py tells what they are asked and
/// what they answer.

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "files/npy.h"
#include "network/compile.h"
#include "network/precision.h"
#include "onnx/reader.h"
#include "upforge/upforge.h"

namespace upforge {
namespace {

using std::chrono::steady_clock;

/// Calls `visit(n, y, x, c)` in the order of ONNX, which has channels before rows.
template <typename Visit>
void for_each_in_file_order(const Shape& shape, Visit visit) {
    for (int n = 0; n < shape.batch; ++n) {
        for (int c = 0; c < shape.channels; ++c) {
            for (int y = 0; y < shape.height; ++y) {
                for (int x = 0; x < shape.width; ++x) {
                    visit(n, y, x, c);
                }
            }
        }
    }
}

/// ONNX counts a max pooling's indices over the whole array, a kernel within a plane of `places`.
void fill_indices(const Tensor& tensor, const Array& array, int places) {
    const std::vector<std::int64_t> indices = array.integers();
    auto next = indices.begin();
    for_each_in_file_order(tensor.shape(), [&](int n, int y, int x, int c) {
        tensor.int_at(n, y, x, c) = static_cast<std::int32_t>(*next++ % places);
    });
}

void fill_numbers(const Tensor& tensor, const Array& array) {
    const std::vector<float> numbers = array.floats();
    auto next = numbers.begin();
    for_each_in_file_order(tensor.shape(),
                           [&](int n, int y, int x, int c) { tensor.at(n, y, x, c) = *next++; });
}

void write(const Tensor& tensor, const std::string& path) {
    const Shape& shape = tensor.shape();
    std::vector<float> numbers;
    numbers.reserve(shape.elements());
    for_each_in_file_order(
        shape, [&](int n, int y, int x, int c) { numbers.push_back(tensor.at(n, y, x, c)); });
    write_npy(path, Array::of({shape.batch, shape.channels, shape.height, shape.width},
                              std::move(numbers)));
}

/// "NAME=FILE.npy" each.
std::map<std::string, Array> read(const std::vector<std::string>& inputs) {
    std::map<std::string, Array> arrays;
    for (const std::string& input : inputs) {
        const std::size_t equals = input.find('=');
        arrays[input.substr(0, equals)] = read_npy(input.substr(equals + 1));
    }
    return arrays;
}

/// A network with its inputs in place.
class Loaded {
  public:
    Loaded(const std::string& model, Precision precision,
           const std::map<std::string, Array>& arrays)
        : session_(Network(model, {.precision = precision}).session(sizes_of(arrays))) {
        const Shape& output = session_.output().shape();
        for (const auto& [name, array] : arrays) {
            const Tensor& tensor = session_.input(name);
            if (tensor.type() == DataType::f32) {
                fill_numbers(tensor, array);
            } else {
                fill_indices(tensor, array, output.height * output.width);
            }
        }
    }

    double milliseconds_of_run() {
        const auto start = steady_clock::now();
        session_.run();
        return std::chrono::duration<double, std::milli>(steady_clock::now() - start).count();
    }

    const Tensor& output() const { return session_.output(); }

  private:
    Session session_;
};

bool touches_bf16(const graph::Graph& graph, const graph::Node& node) {
    const auto is_bf16 = [](const graph::TensorType& type) { return type.type == DataType::bf16; };
    return std::ranges::any_of(input_types(graph, node), is_bf16) ||
           std::ranges::any_of(output_types(graph, node), is_bf16);
}

/// What layers compute in: those with arithmetic, or all where none has any. Compiles the model
/// again, as sessions do not tell.
std::string computed_in(const std::string& path, Precision precision, const Network::Sizes& given) {
    Model model = read_onnx(path);
    const lower::Sizes sizes = lower::resolve_sizes(model, given);
    model.storage = choose_precision(precision, model, sizes).storage;
    graph::PreparedWeights weights;
    const graph::Graph graph = compile(model, sizes, {}, weights).plan->graph;
    const auto flops = [&](const graph::Node& node) {
        return node.operation->flops(input_types(graph, node), output_types(graph, node));
    };
    const bool all = std::ranges::none_of(graph.nodes, [&](auto& node) { return flops(node) > 0; });
    bool rounded = false, whole = false;
    for (const graph::Node& node : graph.nodes) {
        if (all || flops(node) > 0) {
            (touches_bf16(graph, node) ? rounded : whole) = true;
        }
    }
    return rounded && whole ? "bf16 and fp32" : rounded ? "bf16" : "fp32";
}

void answer(const std::string& line) {
    fmt::print("{}\n", line);
    std::fflush(stdout);
}

void serve(const std::vector<std::string>& arguments) {
    const std::string &model = arguments.at(0), &output = arguments.at(3);
    set_threads(std::stoi(arguments.at(1)));
    const Precision precision = precision_from_name(arguments.at(2));
    answer("started");
    std::string request;
    std::getline(std::cin, request);  // load
    if (!std::cin) {
        return;
    }
    const std::map<std::string, Array> inputs = read({arguments.begin() + 4, arguments.end()});
    Loaded loaded(model, precision, inputs);
    for (int i = 0; i < 2; ++i) {
        loaded.milliseconds_of_run();
    }
    write(loaded.output(), output);
    answer("ready");
    while (std::cin >> request) {
        if (request == "precision") {
            answer(fmt::format("precision {}", computed_in(model, precision, sizes_of(inputs))));
            continue;
        }
        int runs = 0;
        std::cin >> runs;
        std::string times = "times";
        for (int i = 0; i < runs; ++i) {
            times += fmt::format(" {}", loaded.milliseconds_of_run());
        }
        answer(times);
    }
}

}  // namespace
}  // namespace upforge

int main(int count, char** values) {
    try {
        upforge::serve({values + 1, values + count});
    } catch (const std::exception& error) {
        upforge::answer(fmt::format("unsupported {}", error.what()));
        return 1;
    }
    return 0;
}
