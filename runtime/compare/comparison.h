#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compare/difference.h"
#include "plan/context.h"

namespace upforge::compare {

/// Bounds, in parts of the range of a layer's output.
constexpr double own_bound = 2e-5;
/// Where tiles may be transformed by Winograd's algorithm. Measured: up to 1e-5 in networks, 3.1e-5
/// with 1024 channels of random numbers.
constexpr double transformed_bound = 6e-5;
constexpr double accumulated_bound = 1e-4;
/// Where labels and indices may differ because two values are as good as equal.
constexpr double accumulated_unequal = 1e-3;

/// Those of a layer: larger where values are rounded to 16 bits.
struct Bounds {
    double own = own_bound;
    double accumulated = accumulated_bound;
    double unequal = accumulated_unequal;
};

/// The result of a node of the optimised graph beside that of the naive definition.
struct Layer {
    std::string name;
    std::string operation;
    Shape shape;
    Difference own;                         ///< made from the inputs that the definition sees too
    std::optional<Difference> accumulated;  ///< made from what the layers before made
    Bounds bounds = {};
};

bool within_bounds(const Layer& layer);

/// Hears of what is being done: the number of the node out of all.
using Progress = std::function<void(std::size_t node, std::size_t nodes)>;

/// Every layer against the whole naive network; where values are stored in 16 bits, against the
/// definition on rounded inputs and weights. `plain` is the graph that the context's was made
/// from before any pass; values go by their names. The context's inputs hold the input.
std::vector<Layer> compare_all(const graph::Graph& plain, plan::Context& context,
                               const Progress& progress);

/// Every layer against the definition at a random sample of its outputs, from what the layers
/// before made. `samples` is the most pixels of a convolution that are looked at; other operations
/// are compared whole.
std::vector<Layer> compare_sample(plan::Context& context, int samples, unsigned seed,
                                  const Progress& progress);

}  // namespace upforge::compare
