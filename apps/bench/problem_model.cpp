#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "bench/problem.h"
#include "networks/weights.h"
#include "upforge/error.h"

namespace upforge {
namespace {

std::vector<std::int64_t> twice(int value) {
    return {value, value};
}

std::vector<Dim> image(int channels, int height, int width) {
    return {Dim{1}, Dim{channels}, Dim{height}, Dim{width}};
}

/// A network of one node, from "x" to "y".
class OneNode {
  public:
    explicit OneNode(const Problem& problem) : problem_(problem), weights_(1) {
        model_.opset = 17;
        model_.name = problem.name;
        model_.producer = "upforge";
        model_.inputs = {{.name = "x", .dims = input_dims()}};
    }

    Model finish(const std::string& op, std::vector<std::string> inputs, Attributes attributes,
                 int channels, int height, int width) {
        model_.nodes.push_back({op, problem_.name, std::move(inputs), {"y"}, attributes});
        model_.outputs = {{.name = "y", .dims = image(channels, height, width)}};
        model_.constants.merge(weights_.draw());
        return std::move(model_);
    }

    Model conv() {
        const int channels = problem_.at("co");
        add_weights({channels, c(), k(), k()}, channels, 1.0 * c() * k() * k());
        const auto extent = [&](int in) { return (in + 2 * p() - k()) / s() + 1; };
        return finish("Conv", {"x", "weight", "bias"}, window(), channels, extent(h()),
                      extent(w()));
    }

    Model conv_transpose() {
        const int channels = problem_.at("co"), more = problem_.get("op");
        // An output sees one in stride² of the taps.
        const double taps = std::pow(std::max(1.0, 1.0 * k() / s()), 2);
        add_weights({c(), channels, k(), k()}, channels, c() * taps);
        Attributes attributes = window();
        attributes.set("output_padding", twice(more));
        const auto extent = [&](int in) { return (in - 1) * s() - 2 * p() + k() + more; };
        return finish("ConvTranspose", {"x", "weight", "bias"}, std::move(attributes), channels,
                      extent(h()), extent(w()));
    }

    Model max_pool() {
        const auto extent = [&](int in) { return (in + 2 * p() - k()) / s() + 1; };
        return finish("MaxPool", {"x"}, window(), c(), extent(h()), extent(w()));
    }

    Model max_unpool() {
        model_.inputs.push_back(
            {.name = "indices", .type = ElementType::i64, .dims = input_dims()});
        return finish("MaxUnpool", {"x", "indices"}, window(), c(), h() * s(), w() * s());
    }

    Model resize(Attributes attributes) {
        const int factor = problem_.at("f");
        const auto f = static_cast<float>(factor);
        model_.constants["scales"] = Array::of({4}, std::vector<float>{1, 1, f, f});
        return finish("Resize", {"x", "", "scales"}, std::move(attributes), c(), h() * factor,
                      w() * factor);
    }

  private:
    int h() const { return problem_.at("h"); }
    int w() const { return problem_.at("w"); }
    int c() const { return problem_.at("c"); }
    int k() const { return problem_.at("k"); }
    int s() const { return std::max(1, problem_.get("s")); }
    int p() const { return problem_.get("p"); }

    std::vector<Dim> input_dims() const { return image(c(), h(), w()); }

    Attributes window() const {
        return {{"kernel_shape", twice(k())},
                {"strides", twice(s())},
                {"pads", std::vector<std::int64_t>(4, p())}};
    }

    void add_weights(Dims dims, int channels, double fan_in) {
        weights_.note("weight", std::move(dims), 0, 1 / std::sqrt(fan_in));
        weights_.note("bias", {channels}, 0, 0.05);
    }

    const Problem& problem_;
    Weights weights_;
    Model model_;
};

}  // namespace

Model model_of(const Problem& problem) {
    OneNode network(problem);
    if (problem.operation == "conv") {
        return network.conv();
    }
    if (problem.operation == "conv_transpose") {
        return network.conv_transpose();
    }
    if (problem.operation == "max_pool") {
        return network.max_pool();
    }
    if (problem.operation == "max_unpool") {
        return network.max_unpool();
    }
    if (problem.operation == "upsample_nearest") {
        return network.resize({{"mode", std::string("nearest")},
                               {"coordinate_transformation_mode", std::string("asymmetric")},
                               {"nearest_mode", std::string("floor")}});
    }
    if (problem.operation == "upsample_bilinear") {
        return network.resize({{"mode", std::string("linear")},
                               {"coordinate_transformation_mode", std::string("half_pixel")}});
    }
    throw Error(ErrorCode::unsupported,
                fmt::format("the problem {} is to time {}, which is none of conv, conv_transpose, "
                            "max_pool, max_unpool, upsample_nearest and upsample_bilinear",
                            problem.name, problem.operation));
}

}  // namespace upforge
