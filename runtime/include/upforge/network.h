#pragma once

/// Networks: a model from a file, run without any inference runtime.
///
///     const upforge::Network network("unet.onnx");
///     upforge::Session session = network.session({1, 256, 256, 3});
///     session.input().copy_from(image);
///     session.run();
///     const upforge::Tensor logits = session.output();

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "upforge/tensor.h"

namespace upforge {

/// What tensors between layers and the weights are stored as. Inputs, outputs and sums are floats.
enum class Precision {
    fp32,
    bf16,       ///< half the memory; layers that have no kernel for it stay fp32
    fp16,       ///< the same on devices that have it
    automatic,  ///< bf16 where it is fast here and the classes stay the same
};

/// "fp32", "bf16", "fp16" or "auto"; anything else throws.
Precision precision_from_name(const std::string& name);

/// A network at one size of input, with memory for one run at a time. Its tensors are channels
/// innermost, and live as long as the session.
class Session {
  public:
    /// Runs leave it as it is.
    const Tensor& input(const std::string& name) const;
    const Tensor& input() const;  ///< where there is one
    const Tensor& output(const std::string& name) const;
    const Tensor& output() const;

    /// Allocates nothing.
    void run();

    /// What it was made with: fp32, bf16 or fp16.
    Precision precision() const;
    /// Bytes of the one block that holds all intermediate values.
    std::size_t arena_bytes() const;

    struct State;
    explicit Session(std::shared_ptr<State> state) : state_(std::move(state)) {}

  private:
    std::shared_ptr<State> state_;
};

struct NetworkOptions {
    /// See ConvOptions::exact.
    bool exact = false;
    /// `automatic` is decided at the size of the first session.
    Precision precision = Precision::fp32;
};

/// A model whose weights are packed once. Any number of threads may use it at once, each with its
/// own sessions.
class Network {
  public:
    /// Extents of an input by its name, in the order that the model states (batch, channels, rows,
    /// columns).
    using Sizes = std::map<std::string, std::vector<std::int64_t>>;

    /// Reads an ONNX file. Throws an Error that says what is wrong with it.
    explicit Network(const std::string& path, const NetworkOptions& options = {});

    std::vector<std::string> input_names() const;
    std::vector<std::string> output_names() const;
    /// What the file says of the model beside its operators.
    const std::map<std::string, std::string>& metadata() const;

    Session session(const Sizes& sizes) const;
    /// For a network with one input, an image of this shape.
    Session session(const Shape& image) const;

    struct State;

  private:
    std::shared_ptr<State> state_;
};

}  // namespace upforge
