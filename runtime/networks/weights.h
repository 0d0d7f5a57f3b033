#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "files/safetensors.h"
#include "model/model.h"

namespace upforge {

/// The trained values that a network will have, noted while it is stated and drawn at its end.
class Weights {
  public:
    explicit Weights(std::uint64_t seed) : seed_(seed) {}

    /// Numbers distributed about `mean`, most of them within two deviations.
    void note(const std::string& name, Dims dims, double mean, double deviation);

    /// Every weight depends on the seed and its own name only, and is the same on every machine.
    /// Throws when they are more than an ONNX file can hold.
    NamedArrays draw() const;

  private:
    struct Weight {
        std::string name;
        Dims dims;
        double mean;
        double deviation;
    };

    std::uint64_t seed_;
    std::vector<Weight> weights_;
};

/// Gives the model's weights the values that are stored under their names. Throws, naming all of
/// them, when some are missing, have no place in the model, or do not fit their place.
void replace_weights(Model& model, const NamedArrays& stored, const std::string& source);

}  // namespace upforge
