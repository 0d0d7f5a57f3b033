#pragma once

#include <span>

#include "upforge/operators.h"

namespace upforge::vectors {

/// One implementation of the operators. Every case runs through each engine, so that a failure
/// says which of them is wrong.
struct Engine {
    const char* name;
    Tensor (*conv)(const Tensor&, const Filter&, const ConvOptions&);
    Tensor (*conv_transpose)(const Tensor&, const Filter&, const ConvTransposeOptions&);
    Tensor (*max_pool)(const Tensor&, const PoolOptions&);
    Pooled (*max_pool_with_indices)(const Tensor&, const PoolOptions&);
    Tensor (*average_pool)(const Tensor&, const PoolOptions&);
    Tensor (*global_average_pool)(const Tensor&);
    Tensor (*global_max_pool)(const Tensor&);
    Tensor (*max_unpool)(const Tensor&, const Tensor&, YX);
    Tensor (*upsample_nearest)(const Tensor&, YX);
    Tensor (*resize)(const Tensor&, const ResizeOptions&);
    Tensor (*pad)(const Tensor&, const PadOptions&);
    Tensor (*activate)(const Tensor&, Activation, float);
    Tensor (*argmax)(const Tensor&);
    Tensor (*concat)(std::span<const Tensor>);
};

/// The compiled kernels and the naive reference.
std::span<const Engine> engines();

}  // namespace upforge::vectors
