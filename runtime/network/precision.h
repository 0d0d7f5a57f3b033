#pragma once

#include <string>

#include "lower/sizes.h"
#include "network/evaluate.h"
#include "upforge/network.h"

namespace upforge {

/// What came of the precision that was asked for.
struct ChosenPrecision {
    DataType storage = DataType::f32;  ///< of values between layers
    std::string reason = {};           ///< why `automatic` chose that
};

/// `automatic` needs what bf16 is fast on, and a network that tells the same classes with it:
/// nearly all pixels of the inputs given, or of an image made up. Throws where bf16 or fp16 is
/// asked for, and what is in use has no kernels for it.
ChosenPrecision choose_precision(Precision asked, const Model& model, const lower::Sizes& sizes,
                                 const NamedInputs& inputs = {});

/// The same where it is known why bf16 would not be faster: empty if it would.
ChosenPrecision choose_precision(Precision asked, const Model& model, const lower::Sizes& sizes,
                                 const NamedInputs& inputs, const std::string& objection);

/// Throws where what is in use has no kernels for what is asked for by name.
void require_kernels_for(Precision asked);

/// What values between layers are stored as; not of `automatic`.
DataType storage_of(Precision precision);
/// Of values that are stored so between layers: f32, bf16 or f16.
Precision precision_of(DataType storage);
/// "fp32", "bf16", "fp16".
const char* precision_name(DataType storage);

}  // namespace upforge
