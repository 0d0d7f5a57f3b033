#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>

#include "graph/prepared_weights.h"
#include "lower/lower.h"
#include "model/model.h"
#include "plan/context.h"
#include "segment/labels.h"
#include "segment/receptive_field.h"
#include "upforge/geometry.h"

namespace upforge::segment {

/// How many pixels come out where so many go in: about `scale` times those behind the first
/// `offset`.
struct AxisChange {
    PixelRatio scale;
    int offset = 0;
};

/// A network from image to image, at every size that it takes. Once it is made and knows what is
/// stored, it may be used from several threads.
class ImageNetwork {
  public:
    /// Throws unless the model has one input and one output, images both.
    explicit ImageNetwork(Model model);

    const Model& model() const { return model_; }
    const ReceptiveField& field() const { return field_; }
    const AxisChange& change(Axis axis) const { return axis == Axis::rows ? rows_ : columns_; }
    int input_channels() const { return input_channels_; }
    int output_channels() const { return output_channels_; }
    Scores scores() const { return scores_; }
    /// The pixels that the model says its images have; none where it leaves them open.
    std::optional<int> only_pixels(Axis axis) const;
    /// A size that it takes.
    YX some_size() const { return tried_; }
    /// What values between layers are stored as from now on; floats at first.
    void store_as(DataType type);

    graph::Graph graph_at(YX size) const;
    /// None where the network does not take such images.
    std::optional<int> output_pixels(Axis axis, int pixels) const;

    /// What a run on such images takes besides weights.
    std::size_t bytes(YX size);
    /// Of which this much, all but what single layers need for themselves, is known at little cost.
    std::size_t least_bytes(YX size) const;
    /// To run on such images; the one of the last size is kept.
    std::shared_ptr<plan::Context> context(YX size);
    /// Whoever uses a context while others may, too, holds this.
    std::mutex& turn() { return turn_; }
    /// Whether the device in use turned out to have too little memory for a run on some size.
    bool device_was_full() const { return device_was_full_; }

  private:
    graph::Graph graph_at_some_size();
    AxisChange change_along(Axis axis) const;

    Model model_;
    lower::Constants folded_;
    graph::PreparedWeights weights_;
    YX tried_ = 0;
    ReceptiveField field_;
    AxisChange rows_, columns_;
    int input_channels_ = 0, output_channels_ = 0;
    Scores scores_ = Scores::logits;
    std::mutex planning_, turn_;
    std::shared_ptr<plan::Context> context_;
    YX context_size_ = 0;
    std::atomic<bool> device_was_full_ = false;
};

}  // namespace upforge::segment
