#pragma once

#include "tests/vectors/engine.h"
#include "tests/vectors/onnx_case.h"
#include "upforge/options.h"

namespace upforge::vectors {

/// A node with the arrays it reads and the engine it runs on; spells ONNX attributes and layouts
/// (NCHW, or NCW for a signal) in upforge's terms.
class OnnxNodeCall {
  public:
    OnnxNodeCall(const OnnxNode& node, const Arrays& arrays, const Engine& engine);

    const Engine& engine() const { return engine_; }
    std::size_t input_count() const { return inputs_.size(); }
    std::size_t output_count() const { return node_.outputs.size(); }

    bool has_input(std::size_t index) const;
    const Array& input(std::size_t index) const;
    /// Input 0 as an image; `result` turns an image back.
    Tensor image() const { return to_tensor(input(0), image_layout()); }
    Array result(const Tensor& image) const { return to_array(image, image_layout()); }
    /// An optional input of rank 1, or nothing.
    std::vector<float> values(std::size_t index) const;

    template <typename Value>
    Value attribute(const char* name, const Value& fallback) const {
        return node_.attributes.value(name, fallback);
    }
    bool has_attribute(const char* name) const { return node_.attributes.contains(name); }
    /// One number an axis; a signal has none for y, which gets that of `fallback`.
    YX pair(const char* name, YX fallback) const;
    Padding pads() const;
    AutoPad auto_pad() const;

    /// "nchw" or "ncw", by the rank of input 0; `filter_layout` completes "oi" or "io" likewise.
    std::string image_layout() const { return "nc" + spatial_axes(); }
    std::string filter_layout(const char* channels) const { return channels + spatial_axes(); }

  private:
    std::string spatial_axes() const;

    const OnnxNode& node_;
    const Engine& engine_;
    std::vector<const Array*> inputs_;  ///< null where absent
};

}  // namespace upforge::vectors
