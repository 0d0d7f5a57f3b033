#pragma once

#include <span>

#include "graph/graph.h"

/// Each pass makes a graph cheaper to run and changes none of its results beyond rounding: that of
/// floats, or of bf16 or f16 where values are stored so. Where several values stood, the last keeps
/// its name.
namespace upforge::graph {

/// Nodes whose outputs nobody reads.
void remove_unused(Graph& graph);

/// Copies, activations and paddings that change nothing.
void drop_identities(Graph& graph);

/// Padding with zeros becomes the padding of the convolutions that read it, and of average pools
/// that count it.
void merge_pads(Graph& graph);

/// What exporters write out as formulas of single numbers, SiLU or GELU by sigmoid or erf, becomes
/// the function again: found by what it makes of a thousand numbers, however it is spelt.
void join_functions(Graph& graph);

/// Groups of channels that were made channels to be normalised, and then spread again, are
/// normalised where they are.
void join_groups(Graph& graph);

/// A scale and shift of channels, such as a batch norm, becomes part of the convolution, transposed
/// convolution or norm before it.
void fold_scales(Graph& graph);

/// An activation becomes part of the node before it, where that has a place for one.
void fuse_activations(Graph& graph);

/// A sum with another tensor becomes the residual of the convolution before it.
void fuse_residuals(Graph& graph);

/// The inputs of a concatenation are written to where its output lies; if one of them is the inner
/// part of a larger tensor, the others are written beside that part.
void place_concatenations(Graph& graph);

/// Convolutions of images with few channels get these with their border made before, for which
/// there are faster kernels.
void separate_borders(Graph& graph);

/// Values are stored in 16 bits, and the weights that meet them rounded, where operations can.
/// Inputs and outputs of the graph stay floats, and what lies between operations that cannot.
void store_as_bf16(Graph& graph);
void store_as_f16(Graph& graph);

struct Pass {
    const char* name;
    void (*run)(Graph&);
    DataType storage = DataType::f32;  ///< of graphs that it is for; f32 for all
};
/// All of them, in the order in which they serve each other.
std::span<const Pass> passes();

/// `storage`: what values between operations are stored as.
void optimise(Graph& graph, DataType storage = DataType::f32);

}  // namespace upforge::graph
