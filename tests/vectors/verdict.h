#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/vectors/array.h"
#include "tests/vectors/engine.h"

namespace upforge::vectors {

/// What a case must give, by name.
struct Expectation {
    Arrays arrays;
    double rounding = 0;  ///< by how much they may be off, having been written with few decimals
};

/// A case as an engine computes it: all its outputs, by name.
using Run = std::function<Arrays(const Engine&)>;

/// What became of the cases of a collection.
class Verdict {
  public:
    explicit Verdict(std::string collection) : collection_(std::move(collection)) {}

    /// Runs a case through every engine; `faults` gets a line for each that throws or gives other
    /// integers, or floats that are off by 1e-4 of the range of the expected ones. A case that
    /// throws LeftToImporter counts as left.
    void judge(const std::string& name, const Expectation& expected, const Run& run);

    int ran() const { return ran_; }
    const std::vector<std::string>& faults() const { return faults_; }
    /// "onnx_node: ran 118 of 134; left to the network importer (16): Elu: test_a, test_b; …"
    std::string summary() const;

  private:
    std::string collection_;
    int ran_ = 0;
    int left_count_ = 0;
    std::map<std::string, std::vector<std::string>> left_;  ///< by what they need
    std::vector<std::string> faults_;
};

}  // namespace upforge::vectors
